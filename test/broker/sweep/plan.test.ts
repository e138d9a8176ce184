import { describe, expect, it } from 'vitest';
import type { Listed } from '../../lambda/broker/fleet.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, MINUTE } from '../../lambda/broker/record/time.ts';
import { type Planned, planSweep } from '../../lambda/broker/sweep-plan.ts';
import { START, World } from './world.ts';

const FAR_AWAY = START + 14 * MINUTE;
const { broker } = new World();

/** A record as the list gives it: its token was issued so many days ago and lives for fourteen. */
function listed(record: string, { ageDays = 1, target = true, ...more }: Record<string, unknown> = {}): Listed {
  const at = (days: number) => new Date(START + days * DAY).toISOString();
  const json = {
    clientId: `client-of-${record}`,
    clientSecret: 'client-secret',
    refreshToken: `refresh-token-of-${record}`,
    accessToken: `token-of-${record}`,
    accessTokenIssuedAt: at(-Number(ageDays)),
    accessTokenExpiresAt: at(14 - Number(ageDays)),
    ...(target === true && {
      target: { orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1', datacenter: 'us1', variableName: 'TOKEN' },
    }),
    ...more,
  };
  return { record, versionId: 'version-1', labels: ['AWSCURRENT', 'SAVED'], text: new Secret(JSON.stringify(json)) };
}

const many = (count: number, prefix: string, more?: Record<string, unknown>) =>
  Array.from({ length: count }, (_, n) => listed(`${prefix}-${n}`, more));
const plan = (records: Listed[], { force = false, lastLook = FAR_AWAY } = {}) =>
  planSweep(broker, records, force, lastLook);
const namesIn = (planned: readonly Planned[]) => planned.map((one) => one.listed.record);
const timesIn = (planned: readonly Planned[]) => planned.map(({ at }) => Math.round(at - START));
const failure = (code: string) => ({ failure: { code, since: new Date(START - DAY).toISOString(), count: 1 } });

describe('the plan of a sweep', () => {
  it('is to look at what is in order, and to renew what is due', () => {
    const { looks, renewals } = plan([listed('idle'), listed('due', { ageDays: 8 })]);
    expect(namesIn(looks)).toEqual(['idle']);
    expect(namesIn(renewals)).toEqual(['due']);
  });

  it('is to renew whatever there is, where that is asked for', () => {
    const { looks, renewals } = plan([listed('idle'), listed('paused', { paused: '2027-01-01T00:00:00Z' })], {
      force: true,
    });
    expect(looks).toEqual([]);
    expect(namesIn(renewals).sort()).toEqual(['idle', 'paused']);
  });

  it('leaves a paused record in peace, due or not', () => {
    const { looks, renewals } = plan([listed('paused', { ageDays: 8, paused: '2027-01-01T00:00:00Z' })]);
    expect(namesIn(looks)).toEqual(['paused']);
    expect(renewals).toEqual([]);
  });

  it('is to look at what nobody can use: its check says why', () => {
    const unreadable = { record: 'unreadable', failure: new Failure('REGISTRY_UNAVAILABLE', 'No.') };
    const malformed = { record: 'malformed', versionId: '1', labels: [], text: new Secret('{}') };
    const { looks, renewals } = plan([unreadable, malformed]);
    expect(namesIn(looks).sort()).toEqual(['malformed', 'unreadable']);
    expect(timesIn(looks)).toEqual([0, 0]);
    expect(renewals).toEqual([]);
  });

  it('has those that failed before come last', () => {
    const records = [
      listed('failed', { ageDays: 8, ...failure('TOKEN_ENDPOINT_UNAVAILABLE') }),
      ...many(5, 'due', { ageDays: 8 }),
      listed('failed-too', { ageDays: 8, ...failure('CONTACT_CENTER_UNAVAILABLE') }),
    ];
    const { renewals } = plan(records);
    expect(renewals).toHaveLength(7);
    expect(namesIn(renewals).slice(-2).sort()).toEqual(['failed', 'failed-too']);
  });

  it('renews eight a second', () => {
    expect(timesIn(plan(many(4, 'due', { ageDays: 8 })).renewals)).toEqual([0, 125, 250, 375]);
  });

  it('says when what looks find may be renewed: after all that is planned', () => {
    const { nextRenewal } = plan([listed('idle'), ...many(2, 'due', { ageDays: 8 })]);
    expect(nextRenewal('idle') - START).toBe(250);
    expect(nextRenewal('idle') - START).toBe(375);
  });

  it('looks at a hundred records of a client at once, and then at three a second', () => {
    const { looks } = plan(many(103, 'shared', { clientId: 'partner' }));
    expect(timesIn(looks).slice(98)).toEqual([0, 0, 333, 667, 1000]);
    expect(looks.every(({ mayLook }) => mayLook)).toBe(true);
  });

  it('has no other client wait for that', () => {
    const { looks } = plan([...many(200, 'shared', { clientId: 'partner' }), ...many(5, 'own')]);
    const own = looks.filter((one) => one.listed.record.startsWith('own'));
    expect(timesIn(own)).toEqual([0, 0, 0, 0, 0]);
    expect(timesIn(looks)).toEqual(timesIn(looks).toSorted((one, other) => one - other));
  });

  it('counts a look for the client whose token it is made with', () => {
    const { looks } = plan([listed('writer', { target: false }), ...many(102, 'written', { writer: 'writer' })]);
    expect(timesIn(looks).slice(-3)).toEqual([0, 333, 667]);
  });

  it('counts none for a record without a variable', () => {
    expect(new Set(timesIn(plan(many(150, 'shared', { clientId: 'partner', target: false })).looks))).toEqual(
      new Set([0]),
    );
  });

  it('counts a renewal as two looks of its client, and makes it wait as well', () => {
    const due = many(100, 'due', { ageDays: 8, clientId: 'partner' });
    const { renewals, looks } = plan([...due, listed('idle', { clientId: 'partner' })]);
    expect(timesIn(renewals).slice(0, 2)).toEqual([0, 125]);
    // Two hundred looks: a hundred at once, a hundred in threes; and then one more.
    expect(timesIn(renewals).at(-1)).toBe(33_333);
    expect(timesIn(looks)).toEqual([33_667]);
  });

  it('has those of other clients pass whoever has to wait for that', () => {
    const due = many(100, 'shared', { ageDays: 8, clientId: 'partner' });
    const { renewals } = plan([...due, ...many(10, 'own', { ageDays: 8 })]);
    expect(timesIn(renewals)).toEqual(timesIn(renewals).toSorted((one, other) => one - other));
    expect(namesIn(renewals).at(-1)).toMatch(/^shared/);
  });

  it('leaves looks that would come too late to another sweep, and has the record passed over', () => {
    const { looks } = plan(many(105, 'shared', { clientId: 'partner' }), { lastLook: START + 1000 });
    expect(looks.filter(({ mayLook }) => !mayLook)).toHaveLength(2);
    expect(looks.filter(({ mayLook }) => !mayLook).map(({ at }) => at)).toEqual([START, START]);
    expect(Math.max(...timesIn(looks))).toBe(1000);
  });
});
