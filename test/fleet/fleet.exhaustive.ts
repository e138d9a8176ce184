import { describe, expect, it } from 'vitest';
import { DAY, dueAt, HOUR, MINUTE, SECOND } from '../../lambda/broker/lifetime.ts';
import { Secret } from '../../lambda/broker/secret.ts';
import { Fleet, START } from './fleet.ts';

const names = (count: number, prefix = 'clinic') => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

describe('renewals of 100,000 records that were registered in one minute', () => {
  const LIFE = 14 * DAY;
  const secret = new Secret('x');

  const issuedAt = names(100_000).map((_, n) => START + (n / 100_000) * MINUTE);

  /** Each is renewed once more, by the first of the hourly sweeps that finds it due. */
  function renew(name: string, n: number): void {
    const record = {
      clientId: '',
      clientSecret: secret,
      refreshToken: secret,
      accessToken: secret,
      source: secret,
      accessTokenIssuedAt: issuedAt[n] as number,
      accessTokenExpiresAt: (issuedAt[n] as number) + LIFE,
    };
    issuedAt[n] = Math.ceil(dueAt(name, record, { renewAt: 0.5, sweepMs: HOUR }) / HOUR) * HOUR;
  }

  it('move apart with every renewal', { timeout: 60_000 }, () => {
    const seen = [1, 2, 3, 4].map(() => {
      names(100_000).forEach(renew);
      const hours = new Set(issuedAt);
      return { hours: hours.size, busiest: busiest(issuedAt, HOUR) };
    });
    expect(seen.map(({ hours }) => hours)).toEqual([7, 13, 19, 25]);
    expect(seen.map(({ busiest: most }) => most < 30_000)).toEqual([true, true, true, true]);
    expect(seen.at(-1)?.busiest).toBeLessThan(10_000);
  });
});

describe('a sweep of many records', { timeout: 300_000 }, () => {
  it('keeps to what Secrets Manager and Contact Center take, whoever is due', async () => {
    const fleet = new Fleet();
    for (const name of names(1000)) fleet.register(name, { ageDays: 8 });
    for (const name of names(1000, 'shared')) fleet.register(name, { client: 'partner' });
    for (const name of names(200, 'shared-due')) fleet.register(name, { client: 'partner', ageDays: 8 });
    const report = await fleet.sweep();
    expect(report).toMatchObject({ records: 2200, refreshed: 1200, notDue: 1000, failed: [], left: 0 });
    expect(fleet.most('write a record', SECOND)).toBeLessThanOrEqual(50);
    expect(fleet.most('contact center', MINUTE, 'one')).toBeLessThanOrEqual(300);
  });

  it('lets nobody wait for a client that has too many records, and leaves the rest of its looks to other sweeps', async () => {
    const fleet = new Fleet();
    for (const name of names(3000, 'shared')) fleet.register(name, { client: 'partner' });
    for (const name of names(500)) fleet.register(name);
    const report = await fleet.sweep();
    expect(report).toMatchObject({ notDue: 3500, failed: [], left: 0 });
    const looks = fleet.calls.filter(({ service }) => service === 'contact center');
    const others = looks.filter(({ who }) => who !== 'partner');
    expect(others).toHaveLength(500);
    expect(Math.max(...others.map(({ at }) => at)) - START).toBeLessThan(10 * SECOND);
    expect(looks.length - others.length).toBeGreaterThan(2000);
    expect(fleet.most('contact center', MINUTE, 'one')).toBeLessThanOrEqual(300);
  });

  it('of 100,000 is not held up by a thousand whose refreshes hang, and asks for them no more than once', async () => {
    const fleet = new Fleet();
    for (const name of names(94_000)) fleet.register(name);
    for (const name of names(3000, 'shared')) fleet.register(name, { client: 'partner' });
    for (const name of names(1000, 'sick')) fleet.register(name, { ageDays: 8 });
    for (const name of names(2000, 'due')) fleet.register(name, { ageDays: 8 });
    fleet.hang(...names(1000, 'client-of-sick'));
    const report = await fleet.sweep();
    expect(report).toMatchObject({ records: 100_000, notDue: 97_000, refreshed: 2000, left: 0 });
    expect(report.failed).toHaveLength(1000);
    const asked = fleet.calls.filter(({ service, who }) => service === 'token endpoint' && who.includes('sick'));
    expect(asked).toHaveLength(1000);
    expect(fleet.most('contact center', MINUTE, 'one')).toBeLessThanOrEqual(300);
    expect(fleet.most('token endpoint', SECOND)).toBeLessThanOrEqual(8);
    expect(fleet.most('write a record', SECOND)).toBeLessThanOrEqual(50);
  });

  it('of 100,000 spreads what an outage of three hours has held back', async () => {
    const fleet = new Fleet();
    const all = names(100_000);
    // They are renewed at some seven days: about 600 fall due with every hour.
    for (const [n, name] of all.entries()) fleet.register(name, { ageDays: (n / all.length) * 6.8 });
    for (const name of all) fleet.failing.add(`client-of-${name}`);
    for (let hour = 0; hour < 3; hour += 1) {
      expect(await fleet.sweep()).toMatchObject({ refreshed: 0 });
      fleet.clock.pass(HOUR);
    }
    fleet.failing.clear();
    fleet.calls.length = 0;
    const { refreshed, failed, left } = await fleet.sweep();
    expect({ failed, left }).toEqual({ failed: [], left: 0 });
    expect(refreshed).toBeGreaterThan(1000);
    expect(fleet.most('token endpoint', SECOND)).toBeLessThanOrEqual(8);
    expect(fleet.most('write a record', SECOND)).toBeLessThanOrEqual(50);
    // What was to be tried again between the sweeps came no faster.
    expect(busiest(fleet.wakes, SECOND)).toBeLessThanOrEqual(16);
  });
});

/** The most moments in any such stretch of the clock. */
function busiest(moments: readonly number[], stretchMs: number): number {
  const counts = new Map<number, number>();
  for (const moment of moments) {
    const stretch = Math.floor(moment / stretchMs);
    counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}
