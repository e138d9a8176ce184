import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { Fleet, START } from './fleet.ts';
import { names, renewalsOf, sweepsOf } from './scenarios.ts';

renewalsOf(5000);
sweepsOf(3000);

describe('a sweep of many records', () => {
  it('keeps to the rates of Secrets Manager and Contact Center, with any records due', async () => {
    const fleet = new Fleet();
    for (const name of names(1000)) fleet.register(name, { ageDays: 8 });
    for (const name of names(1000, 'shared')) fleet.register(name, { client: 'partner' });
    for (const name of names(200, 'shared-due')) fleet.register(name, { client: 'partner', ageDays: 8 });
    const report = await fleet.sweep();
    expect(report).toMatchObject({ records: 2200, refreshed: 1200, notDue: 1000, failed: [], skipped: 0 });
    expect(fleet.most('write a record', SECOND)).toBeLessThanOrEqual(50);
    expect(fleet.most('contact center', MINUTE, 'one')).toBeLessThanOrEqual(300);
  });

  it('lets no record wait for a client that has too many records, and leaves the rest of its checks to other sweeps', async () => {
    const fleet = new Fleet();
    for (const name of names(3000, 'shared')) fleet.register(name, { client: 'partner' });
    for (const name of names(500)) fleet.register(name);
    const report = await fleet.sweep();
    const looks = fleet.calls.filter(({ service }) => service === 'contact center');
    const unseen = 3500 - looks.length;
    expect(report).toMatchObject({ notDue: looks.length, unseen, failed: [], skipped: 0 });
    const others = looks.filter(({ who }) => who !== 'partner');
    expect(others).toHaveLength(500);
    expect(Math.max(...others.map(({ at }) => at)) - START).toBeLessThan(10 * SECOND);
    expect(looks.length - others.length).toBeGreaterThan(2000);
    expect(fleet.most('contact center', MINUTE, 'one')).toBeLessThanOrEqual(300);
  });
});
