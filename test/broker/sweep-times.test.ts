import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import type { SweepGauges } from '../../lambda/broker/sweep/report.ts';
import { World } from './world.ts';

async function worldWith(...names: string[]): Promise<World> {
  const world = new World();
  for (const name of names) await world.settled(name, { target: undefined });
  world.reports.length = 0;
  return world;
}

describe('a sweep', () => {
  it.each([
    [40 * SECOND, 0],
    [40 * SECOND - 1, 1],
  ])('with %d ms left leaves %i record', async (time, left) => {
    const world = await worldWith('acme');
    expect(await sweep(world.broker, false, world.time + time)).toMatchObject({ records: 1, left });
  });

  it.each([
    [14 * MINUTE, 2 * MINUTE],
    [MINUTE, MINUTE],
  ])('that has %d ms gives a check %d', async (time, longest) => {
    const world = await worldWith('acme');
    world.pass(7);
    const deadlines: number[] = [];
    const { refresh } = world.webex;
    world.webex.refresh = (credentials, deadline) => {
      deadlines.push(deadline);
      return refresh.call(world.webex, credentials, deadline);
    };
    const began = world.time;
    await sweep(world.broker, false, began + time);
    expect(deadlines).toEqual([began + longest - 30 * SECOND]);
  });

  it.each([
    ['each at its time', 0, [0, 125, 250, 375]],
    ['later where one is late, and at the same pace', 1000, [0, 1000, 1125, 1250]],
  ])('renews %s', async (_, firstTakes, times) => {
    const world = await worldWith('one', 'two', 'three', 'four');
    world.pass(7);
    const began = world.time;
    const starts: number[] = [];
    world.fault = (step, _subject, effect) => {
      if (step !== 'read AWSCURRENT') return effect();
      starts.push(world.time - began);
      if (starts.length === 1) world.time += firstTakes;
      return effect();
    };
    await world.sweep();
    expect(starts).toEqual(times);
  });

  it('begins with the same record where it is begun again within the hour', async () => {
    const world = await worldWith(...Array.from({ length: 10 }, (_, n) => `record-${n}`));
    const firsts = new Set<string | undefined>();
    for (let minute = 0; minute < 8; minute += 1) {
      world.reports.length = 0;
      await world.sweep();
      firsts.add(world.reports[0]?.serviceApp);
      world.time += MINUTE;
    }
    expect(firsts.size).toBe(1);
  });

  it('reports a record that the list could not read, and measures all by what their checks reported', async () => {
    const world = await worldWith('acme');
    const failure = new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');
    const { readAll } = world.registry;
    world.registry.readAll = async function* () {
      yield [{ record: 'unreadable', failure }];
      yield* readAll.call(world.registry);
    };
    const fleets: SweepGauges[] = [];
    world.broker.telemetry.swept = (_report, fleet) => void fleets.push(fleet);
    expect(await world.sweep()).toMatchObject({
      records: 2,
      notDue: 1,
      failed: [{ serviceApp: 'unreadable', code: 'REGISTRY_UNAVAILABLE' }],
    });
    expect(world.reports).toContainEqual({ serviceApp: 'unreadable', findings: {}, failure });
    expect(fleets).toStrictEqual([
      { failing: 1, refused: 0, drifted: 0, unswept: 0, lowestAccessLifePercent: 100, lowestRefreshDays: 90 },
    ]);
  });
});
