import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { sweep } from '../../../lambda/broker/sweep/sweep.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { VARIABLE, World } from '../world.ts';

async function worldWith(...names: string[]): Promise<World> {
  const world = new World();
  for (const name of names) await world.settled(name, { target: undefined });
  return world;
}

describe('a sweep', () => {
  it('is complete without any record', async () => {
    const world = new World();
    await world.sweep();
    expect(world.sweeps).toEqual([expect.objectContaining({ records: 0, failed: [], skipped: 0 })]);
  });

  it('reads each idle record once, and its variable', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.steps.length = 0;
    expect(await world.sweep()).toMatchObject({ notDue: 1 });
    expect(world.steps).toEqual(['list records', 'get STATE', 'look']);
  });

  it('never spends from the list: it reads a due record again', async () => {
    const world = await worldWith('acme');
    world.pass(7);
    expect(await world.sweep()).toMatchObject({ records: 1, refreshed: 1 });
    expect(world.steps.slice(0, 6)).toEqual([
      'list records',
      'get STATE',
      'get AWSCURRENT',
      'get STATE',
      'put LEASE',
      'list versions',
    ]);
  });

  it('never writes from the list: it reads a record again whose variable has changed', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.steps.length = 0;
    expect(await world.sweep()).toMatchObject({ republished: 1 });
    expect(world.steps.slice(0, 5)).toEqual(['list records', 'get STATE', 'look', 'get AWSCURRENT', 'get STATE']);
    expect(world.published).toBe(world.token);
  });

  it('refreshes a token that Webex accepts no more, though the variable holds it', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    world.time += HOUR;
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
      skipped: 0,
    });
  });

  it('gives every record its pass when one is malformed, deleted meanwhile or refused', async () => {
    const world = await worldWith('good', 'gone', 'refused');
    world.secrets.edit('malformed', '{"clientId": 1}');
    world.pass(7);
    world.fault = (step, subject, effect) => {
      if (subject === 'gone' && step === 'get AWSCURRENT')
        throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
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
    expect(world.subjects.sort()).toEqual([
      'Webex token of malformed: RECORD_INVALID',
      'Webex token of refused: GRANT_REFUSED',
    ]);
    expectNoCanary(world.reports, world.messages);
  });

  it('tells of a second record that fails while the first goes on failing', async () => {
    const world = await worldWith('one', 'two');
    world.pass(7);
    world.fault = (step, subject, effect) => {
      if (step === 'refresh' && subject === 'client-of-one') throw new Failure('GRANT_REFUSED', 'Webex refuses.');
      return effect();
    };
    await world.sweep();
    expect(world.subjects).toEqual(['Webex token of one: GRANT_REFUSED']);
    world.secrets.edit('two', '{}');
    world.time += HOUR;
    await world.sweep();
    expect(world.subjects).toEqual(['Webex token of one: GRANT_REFUSED', 'Webex token of two: RECORD_INVALID']);
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

  it('stops cleanly when its time is up and says how many records it has skipped', async () => {
    const world = await worldWith(...Array.from({ length: 30 }, (_, n) => `record-${n}`));
    world.pass(7);
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') world.time += MINUTE;
      return effect();
    };
    const report = await world.sweep();
    expect(report.skipped).toBeGreaterThan(0);
    expect(report.refreshed + report.failed.length + report.skipped).toBe(30);
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

  it('that cannot list all records gives a pass to those it has seen, and then fails', async () => {
    const world = await worldWith('acme');
    const { store } = world.deps;
    world.deps.store = Object.assign(Object.create(store), {
      async *list() {
        yield* store.list();
        throw new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');
      },
    });
    // The class's private members are its own.
    for (const method of ['load', 'saveState', 'acquireLease'] as const)
      Object.assign(world.deps.store, { [method]: store[method].bind(store) });
    await expect(sweep(world.deps, false, world.time + 10 * MINUTE)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    expect(world.reports.map(({ serviceApp }) => serviceApp)).toContain('acme');
    expect(world.sweeps).toEqual([]);
  });

  it('gives a writer its first token before the records that write with it', async () => {
    const world = new World();
    world.register('acme', { writer: 'writer' });
    world.register('writer', { target: undefined });
    expect(await world.sweep()).toMatchObject({ refreshed: 2, failed: [] });
    expect(world.published).toBe(world.token);
  });

  it('looks at a record that has failed, though its turn for a look has not come', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.contactCenter.byName(VARIABLE).active = false;
    await world.failingPass();
    world.contactCenter.byName(VARIABLE).active = true;
    world.time += HOUR;
    // With so little time, no look is planned.
    await sweep(world.deps, false, world.time + MINUTE);
    expect(world.state.failure).toBeUndefined();
  });

  it('ends the failure of a record only where the variable was seen', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.byName(VARIABLE).active = false;
    await world.failingPass();
    world.time += HOUR;
    expect(await sweep(world.deps, false, world.time + MINUTE)).toMatchObject({
      failed: [{ serviceApp: 'acme', code: 'VARIABLE_REJECTED' }],
    });
    expect(world.state.failure?.code).toBe('VARIABLE_REJECTED');
  });
});
