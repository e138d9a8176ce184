import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { MINUTE } from '../../lambda/broker/record/time.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { World } from './world.ts';

async function worldWith(...names: string[]): Promise<World> {
  const world = new World();
  for (const name of names) await world.settled(name, { target: undefined });
  return world;
}

describe('a sweep', () => {
  it('is complete without any record', async () => {
    const world = new World();
    await world.sweep();
    expect(world.sweeps).toEqual([expect.objectContaining({ records: 0, failed: [], left: 0 })]);
  });

  it('reads each idle record once, and its variable', async () => {
    const world = new World();
    await world.settled();
    await world.sweep();
    expect(world.steps).toEqual(['readAll', 'look']);
  });

  it('never spends from the batch: it reads a due record again', async () => {
    const world = await worldWith('acme');
    world.pass(7);
    expect(await world.sweep()).toMatchObject({ records: 1, refreshed: 1 });
    expect(world.steps.slice(0, 4)).toEqual(['readAll', 'read AWSCURRENT', 'put PROBE', 'refresh']);
  });

  it('refreshes a token that Webex accepts no more, though the variable holds it', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    world.webex.tokens.delete(world.published);
    expect(await world.sweep()).toMatchObject({ refreshed: 1, notDue: 1 });
    expect(world.webex.isLive(world.published)).toBe(true);
  });

  it('counts what became of each record', async () => {
    const world = await worldWith('one', 'three');
    world.pass(7);
    await world.settled('two', { target: undefined });
    expect(await world.sweep()).toEqual({
      records: 3,
      refreshed: 2,
      unchanged: 0,
      republished: 0,
      notDue: 1,
      paused: 0,
      failed: [],
      left: 0,
    });
  });

  it('checks the others when one is malformed, deleted meanwhile or refused', async () => {
    const world = await worldWith('good', 'gone', 'refused');
    world.registry.edit('malformed', '{"clientId": 1}');
    world.pass(7);
    world.fault = (step, subject, effect) => {
      if (subject === 'gone' && step === 'read AWSCURRENT')
        throw new Failure('RECORD_NOT_FOUND', 'There is no record gone.');
      if (step === 'refresh' && subject === 'client-of-refused') throw new Failure('GRANT_REFUSED', 'Webex refuses.');
      return effect();
    };
    expect(await world.sweep()).toMatchObject({
      refreshed: 1,
      failed: [
        { serviceApp: 'gone', code: 'RECORD_NOT_FOUND' },
        { serviceApp: 'malformed', code: 'RECORD_INVALID' },
        { serviceApp: 'refused', code: 'GRANT_REFUSED' },
      ],
    });
  });

  it('gives a record that hangs two minutes and no more, and the others all they need', async () => {
    const world = await worldWith('hanging', 'one', 'two');
    world.pass(7);
    let deadline = 0;
    const { refresh } = world.webex;
    world.webex.refresh = (credentials, until) => {
      if (credentials.clientId !== 'client-of-hanging') return refresh.call(world.webex, credentials, until);
      deadline = until;
      world.time = until;
      throw new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex gave no answer.');
    };
    const began = world.time;
    expect(await world.sweep()).toMatchObject({
      refreshed: 2,
      failed: [{ serviceApp: 'hanging', code: 'TOKEN_ENDPOINT_UNAVAILABLE' }],
    });
    expect(deadline - began).toBeLessThanOrEqual(2 * MINUTE);
  });

  it('refreshes all when forced', async () => {
    const world = await worldWith('one', 'two');
    expect(await world.sweep(true)).toMatchObject({ refreshed: 2 });
  });

  it('stops cleanly when its time is up and says how many are left', async () => {
    const world = await worldWith(...Array.from({ length: 30 }, (_, n) => `record-${n}`));
    world.pass(7);
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') world.time += MINUTE;
      return effect();
    };
    const report = await world.sweep();
    expect(report.left).toBeGreaterThan(0);
    expect(report.refreshed + report.failed.length + report.left).toBe(30);
    expect(world.sweeps).toEqual([report]);
  });

  it('begins elsewhere each time', async () => {
    const world = await worldWith(...Array.from({ length: 10 }, (_, n) => `record-${n}`));
    const firsts = new Set<string>();
    for (let hour = 0; hour < 40; hour += 1) {
      world.reports.length = 0;
      await world.sweep();
      firsts.add(world.reports[0]?.serviceApp ?? '');
      world.pass(1 / 24);
    }
    expect(firsts.size).toBeGreaterThan(5);
  });

  it('that cannot list the records checks those it has seen, and then fails', async () => {
    const world = await worldWith('acme');
    const { readAll } = world.registry;
    world.broker.registry = Object.assign(Object.create(world.registry), {
      async *readAll() {
        yield* readAll.call(world.registry);
        throw new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');
      },
    });
    await expect(sweep(world.broker, false, world.time + 10 * MINUTE)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    expect(world.reports.map(({ serviceApp }) => serviceApp)).toContain('acme');
    expect(world.sweeps).toEqual([]);
  });
});
