import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureState } from '../../lambda/broker/lifetime.ts';
import { dueAt, needsWake, type Timing } from '../../lambda/broker/record/renewal.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';

const timing: Timing = { renewAt: 0.5, sweepMs: HOUR };
const issued = Date.parse('2027-01-04T08:00:00Z');

function record(life: number, more: Partial<ServiceAppRecord> = {}): ServiceAppRecord {
  const secret = new Secret('x');
  return {
    clientId: 'C1',
    clientSecret: secret,
    refreshToken: secret,
    accessToken: secret,
    accessTokenIssuedAt: issued,
    accessTokenExpiresAt: issued + life,
    source: secret,
    ...more,
  };
}

const lives = fc.integer({ min: MINUTE, max: 400 * DAY });

describe('due time', () => {
  it('is half the life less at most 2 %, of whatever life the endpoint gave', () => {
    fc.assert(
      fc.property(fc.string(), lives, (name, life) => {
        const due = dueAt(name, record(life), timing);
        expect(due).toBeLessThanOrEqual(issued + life / 2);
        expect(due).toBeGreaterThanOrEqual(issued + life * 0.48);
      }),
    );
  });

  it('is always the same for a record, and spread over records', () => {
    const dues = Array.from({ length: 500 }, (_, n) => dueAt(`record-${n}`, record(14 * DAY), timing));
    expect(new Set(dues).size).toBeGreaterThan(490);
    expect(dueAt('record-1', record(14 * DAY), timing)).toBe(dues[1]);
    expect(Math.max(...dues) - Math.min(...dues)).toBeGreaterThan(6 * HOUR);
  });

  it('leaves a day before expiry where the life is two days or more, however late renewal is set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2 * DAY, max: 400 * DAY }), (life) => {
        expect(dueAt('acme', record(life), { ...timing, renewAt: 0.9 })).toBeLessThanOrEqual(issued + life - DAY);
      }),
    );
  });

  it('is now where there is no token, or nobody said how long it lives', () => {
    const { accessToken: _, ...without } = record(DAY);
    const { accessTokenExpiresAt: __, ...untold } = record(DAY);
    const { accessTokenIssuedAt: ___, ...begun } = record(DAY);
    expect(dueAt('acme', without, timing)).toBe(0);
    expect(dueAt('acme', begun, timing)).toBe(0);
    expect(dueAt('acme', untold, timing)).toBe(0);
  });

  it('leaves that day at a life of just two days, and none below', () => {
    expect(dueAt('acme', record(2 * DAY), { ...timing, renewAt: 0.9 })).toBe(issued + DAY);
    expect(dueAt('acme', record(2 * DAY - 1), { ...timing, renewAt: 0.9 })).toBeGreaterThan(issued + 1.7 * DAY);
  });

  it.each([
    [240, 120],
    [100, 60],
    [65, 55],
    [30, 20],
    [10, 5],
    [1, 1],
  ])('with %d minutes left after an "unchanged" answer is %d minutes later', (left, wait) => {
    const unchanged = record(left * MINUTE, { unchangedSince: issued });
    expect(dueAt('acme', unchanged, timing)).toBe(issued + wait * MINUTE);
  });

  it('after an "unchanged" answer is half of what remains, at least an hour, never after the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 15 * MINUTE, max: 14 * DAY }), (remaining) => {
        const wait = dueAt('acme', record(remaining, { unchangedSince: issued }), timing) - issued;
        expect(wait).toBeLessThan(remaining);
        expect(wait).toBeGreaterThanOrEqual(remaining / 2);
        if (remaining >= 70 * MINUTE) expect(wait).toBe(Math.max(HOUR, remaining / 2));
      }),
    );
  });
});

describe('wakes', () => {
  it('are needed only where fewer than two sweeps fit between due time and expiry', () => {
    expect(needsWake(issued, issued + 2 * HOUR - 1, timing)).toBe(true);
    expect(needsWake(issued, issued + 2 * HOUR, timing)).toBe(false);
  });
});

describe('the next try after a failure', () => {
  const transient = { code: 'TOKEN_ENDPOINT_UNAVAILABLE', transient: true, retryAfterMs: undefined } as const;
  const refused = { code: 'GRANT_REFUSED', transient: false, retryAfterMs: undefined } as const;
  const missing = { code: 'VARIABLE_NOT_FOUND', transient: false, retryAfterMs: undefined } as const;

  it('keeps the beginning while the code stays the same', () => {
    const before = failureState(transient, undefined, issued);
    expect(failureState(transient, before, issued + HOUR).since).toBe(issued);
    expect(failureState(refused, before, issued + HOUR).since).toBe(issued + HOUR);
  });

  it('is planned 5, 10, 20 and 40 minutes after the beginning, then left to the sweeps', () => {
    const before = { code: 'TOKEN_ENDPOINT_UNAVAILABLE', since: issued } as const;
    const planned = [0, 5, 10, 20, 40].map((minutes) => {
      const { retryAt } = failureState(transient, before, issued + minutes * MINUTE);
      return retryAt === undefined ? undefined : (retryAt - issued) / MINUTE;
    });
    expect(planned).toEqual([5, 10, 20, 40, undefined]);
  });

  it('is a day later where trying again makes it worse, and the next check where a person must act', () => {
    expect(failureState(refused, undefined, issued).retryAt).toBe(issued + DAY);
    expect(failureState(missing, undefined, issued).retryAt).toBeUndefined();
  });

  it('waits as long as the service asks, but at most a day', () => {
    expect(failureState({ ...transient, retryAfterMs: HOUR }, undefined, issued).retryAt).toBe(issued + HOUR);
    expect(failureState({ ...transient, retryAfterMs: MINUTE }, undefined, issued).retryAt).toBe(issued + 5 * MINUTE);
    expect(failureState({ ...transient, retryAfterMs: 9 * DAY }, undefined, issued).retryAt).toBe(issued + DAY);
  });
});
