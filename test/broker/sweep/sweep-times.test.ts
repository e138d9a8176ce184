import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../lambda/broker/record/time.ts';
import type { SweepGauges } from '../../../lambda/broker/sweep/report.ts';
import { sweep } from '../../../lambda/broker/sweep/sweep.ts';
import { World } from '../world.ts';

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
  ])('with %d ms left skips %i record, and counts it', async (time, skipped) => {
    const world = await worldWith('acme');
    const gauges: SweepGauges[] = [];
    world.deps.telemetry.swept = (_report, seen) => void gauges.push(seen);
    const report = await sweep(world.deps, false, world.time + time);
    expect(report).toMatchObject({ records: 1, skipped, notDue: 1 - skipped });
    expect(gauges).toMatchObject([{ skipped }]);
  });

  it.each([
    [14 * MINUTE, { notDue: 2 }],
    [MINUTE, { notDue: 1, unseen: 1 }],
    [45 * SECOND, { notDue: 1, unseen: 1 }],
  ])('with %d ms left counts a record as unseen where its variable waits for another sweep', async (time, counts) => {
    const world = await worldWith('aimless');
    await world.settled();
    const { notDue, unseen, failed, skipped } = await sweep(world.deps, false, world.time + time);
    expect({ notDue, unseen, failed, skipped }).toEqual({ unseen: undefined, failed: [], skipped: 0, ...counts });
  });

  it.each([
    [14 * MINUTE, 2 * MINUTE],
    [MINUTE, MINUTE],
  ])('that has %d ms gives a pass %d', async (time, longest) => {
    const world = await worldWith('acme');
    world.pass(7);
    const deadlines: number[] = [];
    const { refresh } = world.webex;
    world.webex.refresh = (credentials, deadline) => {
      deadlines.push(deadline);
      return refresh.call(world.webex, credentials, deadline);
    };
    const began = world.time;
    await sweep(world.deps, false, began + time);
    expect(deadlines).toEqual([began + longest - 30 * SECOND]);
  });

  it.each([
    ['each at its time', 0, [0, 125, 250, 375]],
    ['later where one is late, and at the same pace', 1000, [0, 1000, 1125, 1250]],
  ])('begins passes %s', async (_what, firstTakes, times) => {
    const world = await worldWith('one', 'two', 'three', 'four');
    world.pass(7);
    const began = world.time;
    const starts: number[] = [];
    world.fault = (step, _subject, effect) => {
      if (step !== 'get AWSCURRENT') return effect();
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

  it('reports a record that the list could not read, and measures all by what their passes reported', async () => {
    const world = await worldWith('acme', 'unreadable');
    world.fault = (_step, subject, effect) => {
      if (subject === 'unreadable') throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      return effect();
    };
    const gauges: SweepGauges[] = [];
    world.deps.telemetry.swept = (_report, seen) => void gauges.push(seen);
    expect(await world.sweep()).toMatchObject({
      records: 2,
      notDue: 1,
      failed: [{ serviceApp: 'unreadable', code: 'REGISTRY_UNAVAILABLE' }],
    });
    expect(world.reports).toContainEqual(
      expect.objectContaining({
        serviceApp: 'unreadable',
        findings: {},
        failure: expect.objectContaining({ code: 'REGISTRY_UNAVAILABLE' }),
      }),
    );
    expect(gauges).toStrictEqual([
      {
        failing: 1,
        refused: 0,
        drifted: 0,
        skipped: 0,
        publishing: 0,
        lowestAccessLifePercent: 99.9,
        lowestRefreshDays: 89.9,
      },
    ]);
  });
});
