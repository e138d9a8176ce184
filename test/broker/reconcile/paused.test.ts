import { describe, expect, it } from 'vitest';
import { HOUR, iso } from '../../../lambda/broker/record/time.ts';
import type { SweepGauges } from '../../../lambda/broker/sweep/report.ts';
import { START, VARIABLE, World } from '../world.ts';

async function paused(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.edit('acme', { paused: iso(START) });
  world.steps.length = 0;
  return world;
}

describe('a paused record', () => {
  it('is not refreshed and not published, though long due and changed', async () => {
    const world = await paused();
    world.contactCenter.edit(VARIABLE, 'by-hand');
    world.pass(12);
    expect(await world.reconcile()).toMatchObject({
      serviceApp: 'acme',
      outcome: 'paused',
      variable: 'unknown',
      callersSafeUntil: '2027-01-18T08:00:00Z',
    });
    expect(world.steps).toEqual(['get AWSCURRENT', 'get STATE']);
    expect(world.published).toBe('by-hand');
    expect(world.reports.at(-1)).toMatchObject({ findings: {}, life: {} });
  });

  it('is not refreshed by a report that its token fails', async () => {
    const world = await paused();
    expect(await world.reconcile({ ifToken: world.fingerprint })).toMatchObject({ outcome: 'paused' });
  });

  it('is refreshed and published by a forced pass, and stays paused', async () => {
    const world = await paused();
    const before = world.published;
    expect(await world.reconcile({ force: true })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.published).not.toBe(before);
    expect(world.secrets.config('acme')).toMatchObject({ paused: iso(START) });
  });

  it('without a token is reported without one', async () => {
    const world = new World();
    world.register('acme', { paused: iso(START) });
    expect(await world.reconcile()).toMatchObject({
      outcome: 'paused',
      tokenFingerprint: null,
      accessTokenExpiresAt: null,
      callersSafeUntil: null,
    });
  });

  it('is counted by the sweep as paused, and lowers no gauge that alarms listen to', async () => {
    const world = await paused();
    await world.settled('other');
    world.pass(15);
    const gauges: SweepGauges[] = [];
    world.deps.telemetry.swept = (_report, seen) => void gauges.push(seen);
    expect(await world.sweep()).toMatchObject({ records: 2, paused: 1, refreshed: 1, failed: [] });
    expect(gauges).toMatchObject([{ lowestAccessLifePercent: 100, skipped: 0, failing: 0, refused: 0 }]);
  });

  it('goes on where it stopped when it is resumed', async () => {
    const world = await paused();
    world.pass(8);
    world.edit('acme', { paused: undefined });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
  });
});
