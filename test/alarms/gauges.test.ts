import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import type { SweepGauges } from '../../lambda/broker/sweep/report.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { World } from '../broker/world.ts';
import { sweepsInEightMetrics } from './sweep-metrics.ts';

const HOUR = 1 / 24;

/** How the records stand after a sweep that has so many minutes. */
async function gauges(world: World, minutes = 14): Promise<SweepGauges | undefined> {
  let seen: SweepGauges | undefined;
  world.deps.telemetry.swept = (_report, fleet) => {
    seen = fleet;
  };
  await sweep(world.deps, false, world.time + minutes * 60_000);
  return seen;
}

async function settled(...names: string[]): Promise<World> {
  const world = new World();
  for (const name of names) await world.settled(name, { target: undefined });
  return world;
}

const refuse = (world: World, subject: string, failure: Failure) => {
  world.fault = (step, whose, effect) => {
    if (step === 'refresh' && whose === `client-of-${subject}`) throw failure;
    return effect();
  };
};

describe('what a sweep measures', () => {
  it('of no record: nothing fails, and nothing has a life', async () => {
    expect(await gauges(new World())).toEqual({ failing: 0, refused: 0, drifted: 0, skipped: 0, publishing: 0 });
  });

  it('is the life of the token nearest its end', async () => {
    const world = await settled('old');
    world.pass(2);
    await world.settled('young', { target: undefined });
    expect(await gauges(world)).toMatchObject({ lowestAccessLifePercent: 85.7, lowestRefreshDays: 88 });
  });

  it('is the life after the sweep, not before', async () => {
    const world = await settled('acme');
    world.pass(8);
    expect(await gauges(world)).toMatchObject({ lowestAccessLifePercent: 100, lowestRefreshDays: 90 });
  });

  it('is 0 for a token that has expired', async () => {
    const world = await settled('acme');
    world.pass(20);
    refuse(world, 'acme', new Failure('GRANT_REFUSED', 'Webex refuses.'));
    expect(await gauges(world)).toMatchObject({ lowestAccessLifePercent: 0 });
  });

  it('tells failures that may pass from those that stay until a person acts, tried again or not', async () => {
    const world = await settled('one', 'two', 'three');
    world.pass(8);
    refuse(world, 'two', new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex is down.'));
    expect(await gauges(world)).toMatchObject({ failing: 1, refused: 0 });
    refuse(world, 'two', new Failure('GRANT_REFUSED', 'Webex refuses.'));
    world.pass(HOUR);
    expect(await gauges(world)).toMatchObject({ failing: 0, refused: 1 });
    world.steps.length = 0;
    world.pass(HOUR);
    expect(await gauges(world)).toMatchObject({ failing: 0, refused: 1 });
    expect(world.steps).not.toContain('refresh');
  });

  it('counts an unreadable record as refused, and leaves its life out', async () => {
    const world = await settled('acme');
    world.secrets.edit('malformed', '{"clientId": 1}');
    expect(await gauges(world)).toMatchObject({ refused: 1, lowestAccessLifePercent: 100 });
  });

  it('counts a record that the list cannot read as failing', async () => {
    const world = await settled('acme');
    world.failing('get STATE', () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.'));
    expect(await gauges(world)).toEqual({ failing: 1, refused: 0, drifted: 0, skipped: 0, publishing: 0 });
  });

  it('forgets a record that was removed since it was listed', async () => {
    const world = await settled('acme');
    world.pass(8);
    world.failing('read AWSCURRENT', () => new Failure('RECORD_NOT_FOUND', 'There is no record acme.'));
    expect(await gauges(world)).toMatchObject({ failing: 0, refused: 0 });
  });

  it('counts variables that held something else', async () => {
    const world = new World();
    await world.settled();
    // The pass that publishes has not seen its token in the variable; the next one has.
    await world.sweep();
    world.contactCenter.edit('WEBEX_ACCESS_TOKEN', 'typed by hand');
    expect(await gauges(world)).toMatchObject({ drifted: 1 });
    world.pass(HOUR);
    expect(await gauges(world)).toMatchObject({ drifted: 0 });
  });

  it('counts what the sweep had no time for, and knows its life from the list; of a paused record it says nothing', async () => {
    const world = await settled('acme');
    await world.settled('paused', { target: undefined, paused: '2027-01-04T08:00:00Z' });
    world.secrets.edit('malformed', '{"clientId": 1}');
    world.pass(3.5);
    expect(await gauges(world, 0)).toEqual({
      failing: 0,
      refused: 0,
      drifted: 0,
      skipped: 3,
      publishing: 1,
      lowestAccessLifePercent: 75,
      lowestRefreshDays: 86.5,
    });
  });
});

describe('the metrics of a sweep', () => {
  it.each([1, 100])('are the same eight for %i records', sweepsInEightMetrics);
});
