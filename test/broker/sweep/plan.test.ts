import { describe, expect, it } from 'vitest';
import type { Listed } from '../../../lambda/broker/ports.ts';
import type { Config } from '../../../lambda/broker/record/config.ts';
import { lineageOf } from '../../../lambda/broker/record/config.ts';
import { Failure, type FailureCode } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { DAY, MINUTE } from '../../../lambda/broker/record/time.ts';
import { type Planned, planSweep } from '../../../lambda/broker/sweep/plan.ts';
import { plainGrant, plainRecord, target } from '../samples.ts';
import { START, World } from '../world.ts';

const FAR_AWAY = START + 14 * MINUTE;
const { deps } = new World();

interface Given extends Partial<Config> {
  ageDays?: number;
  aimless?: boolean;
  failed?: FailureCode;
  tokenless?: boolean;
}

/** A record as the list gives it: its token was issued so many days ago and lives for fourteen. */
function listed(name: string, { ageDays = 1, aimless, failed, tokenless, ...more }: Given = {}): Listed {
  const identity = { clientId: `client-of-${name}`, refreshToken: new Secret(`refresh-token-of-${name}`), ...more };
  const issuedAt = START - ageDays * DAY;
  const grant = plainGrant({ ...identity, lineage: lineageOf(identity), issuedAt, expiresAt: issuedAt + 14 * DAY });
  const failure = failed && { failure: { code: failed, since: START - DAY, configVersion: 'config-1' } };
  const record = plainRecord(
    { ...identity, ...(!aimless && { target }) },
    { grants: tokenless ? [] : [grant], ...failure },
  );
  return { ...record, name };
}

const many = (count: number, prefix: string, more?: Given) =>
  Array.from({ length: count }, (_, n) => listed(`${prefix}-${n}`, more));
const plan = (records: Listed[], { force = false, lastLook = FAR_AWAY } = {}) =>
  planSweep(deps, records, force, lastLook);
const namesIn = (planned: readonly Planned[]) => planned.map((one) => one.listed.name);
const timesIn = (planned: readonly Planned[]) => planned.map(({ at }) => Math.round(at - START));

describe('the plan of a sweep', () => {
  it('looks at what is in order, and gives a pass to what is due', () => {
    const { looks, passes } = plan([listed('idle'), listed('due', { ageDays: 8 })]);
    expect(namesIn(looks)).toEqual(['idle']);
    expect(namesIn(passes)).toEqual(['due']);
  });

  it('gives a pass to every record of a forced sweep', () => {
    const { looks, passes } = plan([listed('idle'), listed('paused', { paused: START })], {
      force: true,
    });
    expect(looks).toEqual([]);
    expect(namesIn(passes).sort()).toEqual(['idle', 'paused']);
  });

  it('gives no pass to a paused record, due or not', () => {
    const { looks, passes } = plan([listed('paused', { ageDays: 8, paused: START })]);
    expect(namesIn(looks)).toEqual(['paused']);
    expect(passes).toEqual([]);
  });

  it('looks at a record that cannot be used: its pass says why', () => {
    const unreadable: Listed = { name: 'unreadable', failure: new Failure('REGISTRY_UNAVAILABLE', 'No.') };
    const malformed = { ...listed('malformed'), config: new Failure('RECORD_INVALID', 'It is empty.') } as Listed;
    const { looks, passes } = plan([unreadable, malformed]);
    expect(namesIn(looks).sort()).toEqual(['malformed', 'unreadable']);
    expect(timesIn(looks)).toEqual([0, 0]);
    expect(passes).toEqual([]);
  });

  it('puts records that failed before last', () => {
    const records = [
      listed('failed', { ageDays: 8, failed: 'TOKEN_ENDPOINT_UNAVAILABLE' }),
      ...many(5, 'due', { ageDays: 8 }),
      listed('failed-too', { ageDays: 8, failed: 'CONTACT_CENTER_UNAVAILABLE' }),
    ];
    const { passes } = plan(records);
    expect(passes).toHaveLength(7);
    expect(namesIn(passes).slice(-2).sort()).toEqual(['failed', 'failed-too']);
  });

  it('begins eight passes a second', () => {
    expect(timesIn(plan(many(4, 'due', { ageDays: 8 })).passes)).toEqual([0, 125, 250, 375]);
  });

  it('gives a pass to a record that a look finds in need of one, after all planned passes', () => {
    const { nextPass } = plan([listed('idle'), ...many(2, 'due', { ageDays: 8 })]);
    expect(nextPass('idle') - START).toBe(250);
    expect(nextPass('idle') - START).toBe(375);
  });

  it('looks at a hundred records of a client at once, and then at three a second', () => {
    const { looks } = plan(many(103, 'shared', { clientId: 'partner' }));
    expect(timesIn(looks).slice(98)).toEqual([0, 0, 333, 667, 1000]);
    expect(looks.every(({ mayLook }) => mayLook)).toBe(true);
  });

  it('lets no other client wait for that', () => {
    const { looks } = plan([...many(200, 'shared', { clientId: 'partner' }), ...many(5, 'own')]);
    const own = looks.filter((one) => one.listed.name.startsWith('own'));
    expect(timesIn(own)).toEqual([0, 0, 0, 0, 0]);
    expect(timesIn(looks)).toEqual(timesIn(looks).toSorted((one, other) => one - other));
  });

  it('counts a look for the client whose token it is made with', () => {
    const { looks } = plan([listed('writer', { aimless: true }), ...many(102, 'written', { writer: 'writer' })]);
    expect(timesIn(looks).slice(-3)).toEqual([0, 333, 667]);
  });

  it('counts no look for a record without a variable', () => {
    expect(new Set(timesIn(plan(many(150, 'shared', { clientId: 'partner', aimless: true })).looks))).toEqual(
      new Set([0]),
    );
  });

  it('counts a pass as two looks of its client, and makes it wait as well', () => {
    const due = many(100, 'due', { ageDays: 8, clientId: 'partner' });
    const { passes, looks } = plan([...due, listed('idle', { clientId: 'partner' })]);
    expect(timesIn(passes).slice(0, 2)).toEqual([0, 125]);
    // Two hundred looks: a hundred at once, a hundred in threes; and then one more.
    expect(timesIn(passes).at(-1)).toBe(33_333);
    expect(timesIn(looks)).toEqual([33_667]);
  });

  it('begins passes of other clients before those that wait for that', () => {
    const due = many(100, 'shared', { ageDays: 8, clientId: 'partner' });
    const { passes } = plan([...due, ...many(10, 'own', { ageDays: 8 })]);
    expect(timesIn(passes)).toEqual(timesIn(passes).toSorted((one, other) => one - other));
    expect(namesIn(passes).at(-1)).toMatch(/^shared/);
  });

  it('leaves looks that would come too late to another sweep', () => {
    const { looks } = plan(many(105, 'shared', { clientId: 'partner' }), { lastLook: START + 1000 });
    expect(looks.filter(({ mayLook }) => !mayLook)).toHaveLength(2);
    expect(looks.filter(({ mayLook }) => !mayLook).map(({ at }) => at)).toEqual([START, START]);
    expect(Math.max(...timesIn(looks))).toBe(1000);
  });

  it('puts a writer without a token first, and the records that write with its token after it', () => {
    const records = [
      ...many(3, 'due', { ageDays: 8 }),
      listed('written', { ageDays: 8, writer: 'writer' }),
      listed('writer', { aimless: true, tokenless: true }),
    ];
    const { passes } = plan(records);
    expect(namesIn(passes)[0]).toBe('writer');
    expect(passes.find(({ listed: { name } }) => name === 'written')).toMatchObject({ after: 'writer' });
    expect(passes.filter(({ after }) => after !== undefined)).toHaveLength(1);
  });

  it('lets no record wait for a writer that has a token', () => {
    const { passes } = plan([listed('written', { ageDays: 8, writer: 'writer' }), listed('writer', { aimless: true })]);
    expect(passes).toHaveLength(1);
    expect(passes[0]).not.toHaveProperty('after');
  });

  it('begins with another record in each sweep, and with the same one within a sweep', () => {
    const firstAt = (now: number) => {
      const clock = { ...deps.clock, now: () => now };
      return planSweep({ ...deps, clock }, many(10, 'due', { ageDays: 8 }), true, now + MINUTE).passes[0]?.listed.name;
    };
    const firsts = Array.from({ length: 40 }, (_, hour) => firstAt(START + hour * 60 * MINUTE));
    expect(new Set(firsts).size).toBeGreaterThan(5);
    expect(firstAt(START + 59 * MINUTE)).toBe(firsts[0]);
  });
});
