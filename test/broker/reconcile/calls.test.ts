import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../lambda/broker/record/time.ts';
import { ParallelClock } from '../../fleet/parallel-clock.ts';
import { VARIABLE, World } from '../world.ts';

/** A pass where each call takes a second: its calls, and how many of them came one after the other. */
async function callsOf(world: World): Promise<{ steps: string[]; roundTrips: number }> {
  const clock = new ParallelClock(0);
  world.steps.length = 0;
  world.fault = async (_step, _subject, effect) => {
    await clock.sleep(SECOND);
    return effect();
  };
  await clock.run(() => world.reconcile());
  return { steps: world.steps, roundTrips: clock.now() / SECOND };
}

async function settled(more: Record<string, unknown> = {}): Promise<World> {
  const world = new World();
  await world.settled('acme', more);
  world.pass(0.01);
  await world.reconcile();
  return world;
}

describe('the calls of a pass', () => {
  it('are three in two round trips where nothing needs doing', async () => {
    expect(await callsOf(await settled())).toEqual({ steps: ['get AWSCURRENT', 'get STATE', 'look'], roundTrips: 2 });
  });

  it('are eight in five round trips where a refresh is due', async () => {
    const world = await settled();
    world.pass(7);
    expect(await callsOf(world)).toEqual({
      steps: ['get AWSCURRENT', 'get STATE', 'look', 'put LEASE', 'list versions', 'refresh', 'put STATE', 'publish'],
      roundTrips: 5,
    });
    expect(world.published).toBe(world.token);
  });

  it('are four in three round trips where the variable must be written again', async () => {
    const world = await settled();
    world.contactCenter.edit(VARIABLE, 'nothing yet');
    const { steps } = await callsOf(world);
    expect(steps.filter((step) => /refresh|LEASE/.test(step))).toEqual([]);
    expect(world.published).toBe(world.token);
  });

  it('are two more where another record writes, one of them beside the look', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    await world.reconcile();
    const { steps, roundTrips } = await callsOf(world);
    expect(steps.sort()).toEqual(['get AWSCURRENT', 'get AWSCURRENT', 'get STATE', 'get STATE', 'look', 'tokenExpiry']);
    expect(roundTrips).toBe(3);
  });

  it('are the same as before once a person has edited the record and the pass has taken that up', async () => {
    const world = await settled();
    world.edit('acme', { note: 'changed' });
    expect(await callsOf(world)).toEqual({ steps: ['get AWSCURRENT', 'get STATE', 'look'], roundTrips: 2 });
  });
});
