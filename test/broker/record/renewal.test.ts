import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, fractionOf, needsWake, type Timing } from '../../../lambda/broker/record/renewal.ts';
import type { Grant } from '../../../lambda/broker/record/state.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { grantFrom } from '../samples.ts';

const timing: Timing = { renewAt: 0.5, sweepMs: HOUR };
const issued = Date.parse('2027-01-04T08:00:00Z');
const living = (life: number, more: Partial<Grant> = {}) => grantFrom(issued, issued + life, more);
const lives = fc.integer({ min: MINUTE, max: 400 * DAY });

describe('the due time', () => {
  it('is half the life less at most 2 %, of any life that the endpoint gives', () => {
    fc.assert(
      fc.property(fc.string(), lives, (name, life) => {
        const due = dueAt(name, living(life), timing);
        expect(due).toBeLessThanOrEqual(issued + life / 2);
        expect(due).toBeGreaterThanOrEqual(issued + life * 0.48);
      }),
    );
  });

  it('never comes earlier for a longer life, nor for a later part of the life', () => {
    const parts = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(fc.string(), fc.tuple(lives, lives), fc.tuple(parts, parts), (name, two, renewAts) => {
        const [shorter, longer] = two.sort((one, other) => one - other) as [number, number];
        const [earlier, later] = renewAts.sort((one, other) => one - other) as [number, number];
        const due = (life: number, renewAt: number) => dueAt(name, living(life), { ...timing, renewAt });
        // At two days of life the day's margin begins.
        if (longer < 2 * DAY || shorter >= 2 * DAY)
          expect(due(shorter, earlier)).toBeLessThanOrEqual(due(longer, earlier));
        expect(due(longer, earlier)).toBeLessThanOrEqual(due(longer, later));
      }),
    );
  });

  it('is always the same for a record, and spread over records', () => {
    const dues = Array.from({ length: 500 }, (_, n) => dueAt(`record-${n}`, living(14 * DAY), timing));
    expect(new Set(dues).size).toBeGreaterThan(490);
    expect(dueAt('record-1', living(14 * DAY), timing)).toBe(dues[1]);
    expect(Math.max(...dues) - Math.min(...dues)).toBeGreaterThan(6 * HOUR);
  });

  it('of two records moves apart with every renewal', () => {
    const offset = (name: string, at: number) => dueAt(name, grantFrom(at, at + 14 * DAY), timing) - at;
    const moments = Array.from({ length: 50 }, (_, n) => issued + n * HOUR);
    const offsets = new Set(moments.map((at) => offset('acme', at)));
    expect(offsets.size).toBeGreaterThan(45);
  });

  it('leaves a day before expiry where the life is two days or more, however late renewal is set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2 * DAY, max: 400 * DAY }), (life) => {
        expect(dueAt('acme', living(life), { ...timing, renewAt: 0.9 })).toBeLessThanOrEqual(issued + life - DAY);
      }),
    );
  });

  it('leaves that day at a life of exactly two days, and not below', () => {
    expect(dueAt('acme', living(2 * DAY), { ...timing, renewAt: 0.9 })).toBe(issued + DAY);
    expect(dueAt('acme', living(2 * DAY - 1), { ...timing, renewAt: 0.9 })).toBeGreaterThan(issued + 1.7 * DAY);
  });

  it('is now where there is no grant, no token, or no known life', () => {
    const { accessToken: _, ...tokenless } = living(DAY);
    const { expiresAt: __, ...endless } = living(DAY);
    const { issuedAt: ___, ...begun } = living(DAY);
    for (const grant of [undefined, tokenless, endless, begun]) expect(dueAt('acme', grant, timing)).toBe(0);
  });

  it.each([
    [240, 120],
    [100, 60],
    [65, 55],
    [30, 20],
    [10, 5],
    [1, 1],
  ])('with %d minutes left after the same token came back is %d minutes later', (left, wait) => {
    const same = living(left * MINUTE, { sameTokenSince: issued });
    expect(dueAt('acme', same, timing)).toBe(issued + wait * MINUTE);
  });

  it('after the same token came back is half of what remains, at least an hour, never after the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 15 * MINUTE, max: 14 * DAY }), (remaining) => {
        const wait = dueAt('acme', living(remaining, { sameTokenSince: issued }), timing) - issued;
        expect(wait).toBeLessThan(remaining);
        expect(wait).toBeGreaterThanOrEqual(remaining / 2);
        if (remaining >= 70 * MINUTE) expect(wait).toBe(Math.max(HOUR, remaining / 2));
      }),
    );
  });
});

it('a name stands for the same number in [0, 1) every time', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(fractionOf(name)).toBeGreaterThanOrEqual(0);
      expect(fractionOf(name)).toBeLessThan(1);
      expect(fractionOf(name)).toBe(fractionOf(name));
    }),
  );
});

it('a wake is needed only where fewer than two sweeps fit between due time and expiry', () => {
  expect(needsWake(issued, issued + 2 * HOUR - 1, timing)).toBe(true);
  expect(needsWake(issued, issued + 2 * HOUR, timing)).toBe(false);
});
