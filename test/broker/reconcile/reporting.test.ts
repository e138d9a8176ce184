import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { World } from '../world.ts';

describe('the report of a pass', () => {
  it('has the reason, the result and the life that callers have left', async () => {
    const world = new World();
    world.register();
    const result = await world.reconcile();
    expect(world.reports).toStrictEqual([
      {
        serviceApp: 'acme',
        findings: {},
        reason: 'no-token',
        result,
        life: { accessLifePercent: 100, refreshDays: 90 },
      },
    ]);
  });

  it('has no reason without a refresh', async () => {
    const world = new World();
    await world.settled();
    const result = await world.reconcile();
    expect(result).not.toHaveProperty('reason');
    expect(world.reports.at(-1)).toMatchObject({ reason: undefined, result });
  });

  it('has the failure of a pass that failed, and whether it is an earlier one that is not tried again yet', async () => {
    const world = new World();
    world.register();
    world.webex.grants.clear();
    const failures = [await world.failingPass(), await world.failingPass()];
    expect(world.reports).toMatchObject([
      { serviceApp: 'acme', findings: {}, failure: failures[0], held: false, life: {} },
      { serviceApp: 'acme', findings: {}, failure: failures[1], held: true, life: {} },
    ]);
    expectNoCanary(world.reports);
  });

  it('has what is left of the refresh token', async () => {
    const world = new World();
    await world.settled();
    world.webex.refreshTokens = 'omit';
    world.pass(7);
    await world.reconcile();
    expect(world.reports.at(-1)?.life).toEqual({ accessLifePercent: 100, refreshDays: 83 });
  });

  it('names the next sweep as the next pass, or the wake before it', async () => {
    const world = new World();
    await world.settled();
    expect(await world.reconcile()).toMatchObject({ nextCheckAt: '2027-01-04T09:00:00Z' });
    world.deps.timing = { renewAt: 0.5, sweepMs: 4 * HOUR };
    expect(await world.reconcile()).toMatchObject({ nextCheckAt: '2027-01-04T12:00:00Z' });
  });
});
