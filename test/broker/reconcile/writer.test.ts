import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { World } from '../world.ts';

const begins = 'The writer of record acme, record other,';

async function withWriter(): Promise<World> {
  const world = new World();
  await world.settled('other', { target: undefined });
  await world.settled('acme', { writer: 'other' });
  world.time += HOUR;
  await world.reconcile();
  world.steps.length = 0;
  return world;
}

describe('a writer', () => {
  it.each([
    ['does not exist', () => {}, 'cannot be read: restore or register it, or name another writer.'],
    [
      'cannot be used',
      (world: World) => world.secrets.edit('other', '{}'),
      'cannot be used: correct it, or name another writer.',
    ],
    [
      'has no access token and is paused',
      (world: World) => world.register('other', { target: undefined, paused: '2026-11-21T00:00:00Z' }),
      'has no access token yet: refresh it first.',
    ],
    [
      'has no access token, because its grant is refused',
      (world: World) => {
        world.register('other', { target: undefined });
        world.webex.grants.clear();
      },
      'has no access token yet: refresh it first.',
    ],
  ])('that %s is named, with what to do', async (_what, prepare, ends) => {
    const world = new World();
    prepare(world);
    world.register('acme', { writer: 'other' });
    expect(await world.failingPass()).toMatchObject({ code: 'WRITER_REFUSED', message: `${begins} ${ends}` });
    expect(world.token).toBeDefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['publishes nothing', { target: undefined }],
    ['has a variable of its own', {}],
    ['waits for the record in turn', { writer: 'acme' }],
  ])('that has no access token yet and %s is reconciled first', async (_what, more) => {
    const world = new World();
    world.register('acme', { writer: 'other' });
    world.register('other', more);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.published).toBe(world.token);
    expect(world.webex.refreshes).toBe(2);
  });

  it('is reconciled first by a sweep, in any order of names, without a message', async () => {
    const world = new World();
    for (const name of ['a', 'c']) world.register(name, { writer: 'b' });
    world.register('b', { target: undefined });
    expect(await world.sweep()).toMatchObject({ failed: [] });
    expect(world.webex.refreshes).toBe(3);
    expect(world.messages).toEqual([]);
  });

  it('is reconciled first where the record has a token of its own', async () => {
    const world = new World();
    await world.settled();
    world.register('other', { target: undefined });
    world.edit('acme', { writer: 'other' });
    expect(await world.sweep()).toMatchObject({ failed: [] });
    expect(world.webex.refreshes).toBe(2);
  });

  it('that cannot get its first token for the moment is a failure that may pass', async () => {
    const world = new World();
    world.register('acme', { writer: 'other' });
    world.register('other', { target: undefined });
    world.fault = (step, subject, effect) => {
      if (step === 'refresh' && subject === 'client-of-other') {
        throw new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', { status: 503 });
      }
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({
      code: 'CONTACT_CENTER_UNAVAILABLE',
      message: `${begins} has no access token yet: its refresh failed (TOKEN_ENDPOINT_UNAVAILABLE).`,
    });
    world.heal();
    world.time += HOUR;
    expect(await world.sweep()).toMatchObject({ failed: [] });
    expect(world.published).toBe(world.token);
  });

  it('that cannot be read for the moment is a failure that may pass', async () => {
    const world = await withWriter();
    world.fault = (step, subject, effect) => {
      if (step === 'get AWSCURRENT' && subject === 'other') throw Object.assign(new Error('no'), { name: 'Throttled' });
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('that is refused says nothing of the token of the record', async () => {
    const world = await withWriter();
    world.failing('look', () => new Failure('WRITER_REFUSED', 'It answered 401.', { status: 401 }));
    expect(await world.failingPass()).toMatchObject({ code: 'WRITER_REFUSED' });
    expect(world.steps).not.toContain('refresh');
    expect(world.reports.at(-1)?.findings).toEqual({});
  });

  it('leaves it to Webex to say that the token of the record is refused', async () => {
    const world = await withWriter();
    world.webex.tokens.delete(world.published);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked', variable: 'published' });
    expect(world.reports.at(-1)?.findings).toEqual({ revoked: true });
    expect(world.webex.isLive(world.published)).toBe(true);
  });

  it('leaves the token in use where Webex does not say', async () => {
    const world = await withWriter();
    world.failing('tokenExpiry', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due', variable: 'in_step' });
    expect(world.steps).not.toContain('refresh');
  });

  it('with a new token that Contact Center does not know yet is waited for', async () => {
    const world = await withWriter();
    await world.reconcile({ record: 'other', force: true });
    const known = world.time + 5000;
    world.fault = (step, _subject, effect) => {
      if (step === 'look' && world.time < known) throw new Failure('WRITER_REFUSED', '401.', { status: 401 });
      return effect();
    };
    expect(await world.reconcile()).toMatchObject({ variable: 'in_step' });
    expect(world.count('look')).toBe(4);
  });
});

/** Contact Center answers 401 to every call, although Webex accepts the token. */
function refusing(world: World): void {
  world.fault = (step, _subject, effect) => {
    if (/find|look|publish/.test(step)) throw new Failure('WRITER_REFUSED', 'It answered 401.', { status: 401 });
    return effect();
  };
}

describe('a record that writes itself, whose every call Contact Center answers with 401', () => {
  it.each([5, 10, 60])(
    'refreshes rarely, fails as WRITER_REFUSED and is told of, with sweeps of %d minutes for a day and a half',
    async (minutes) => {
      const world = new World();
      world.deps.timing = { renewAt: 0.5, sweepMs: minutes * MINUTE };
      world.register();
      refusing(world);
      const end = world.time + 36 * HOUR;
      while (world.time < end) {
        await world.sweep();
        world.time += minutes * MINUTE;
      }
      expect(world.webex.refreshes).toBe(2);
      expect(world.state.failure?.code).toBe('WRITER_REFUSED');
      expect(world.subjects).toContain('Webex token of acme: WRITER_REFUSED');
      expect(world.messages.length).toBeLessThanOrEqual(3);
      expect(world.reports.at(-1)).toMatchObject({ failure: { code: 'WRITER_REFUSED' } });
      const text = world.messages.find(({ subject }) => /WRITER_REFUSED/.test(subject))?.text;
      expect(text).toContain('Callers: AFFECTED');
    },
  );

  it('was healthy before: one refresh is tried, and then no other until something changes', async () => {
    const world = new World();
    await world.settled();
    world.time += HOUR;
    await world.reconcile();
    refusing(world);
    for (let hour = 0; hour < 30; hour += 1) {
      await world.failingPass();
      world.time += HOUR;
    }
    expect(world.webex.refreshes).toBe(2);
    expect(world.state.failure?.code).toBe('WRITER_REFUSED');
    world.heal();
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished', variable: 'published' });
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from WRITER_REFUSED');
    await world.reconcile();

    // A revocation later on is cured again.
    world.pass(1);
    world.webex.tokens.delete(world.published);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked' });
  });
});

describe('a token that Webex accepts no more', () => {
  it('is replaced at once, due or not', async () => {
    const world = new World();
    await world.settled();
    world.time += HOUR;
    world.webex.tokens.delete(world.published);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked', variable: 'published' });
    expect(world.webex.isLive(world.published)).toBe(true);
  });
});

describe('a token that Contact Center refuses for the first seconds of its life', () => {
  /** Contact Center knows each token only after so many milliseconds. */
  async function slow(delayMs: number): Promise<World> {
    const world = new World();
    await world.settled();
    world.pass(7);
    await world.reconcile();
    world.pass(7);
    const known = new Map<string, number>();
    const { tokens } = world.webex;
    world.fault = (step, _subject, effect) => {
      const newest = String([...tokens.keys()].at(-1));
      if (!known.has(newest)) known.set(newest, world.time);
      const isNew = world.time < (known.get(newest) ?? 0) + delayMs && step === 'publish';
      if (isNew) throw new Failure('WRITER_REFUSED', 'It answered 401.', { status: 401 });
      return effect();
    };
    world.messages.length = 0;
    world.steps.length = 0;
    return world;
  }

  it('is tried again within the pass, without a message', async () => {
    const world = await slow(5000);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.count('publish')).toBe(4);
    expect(world.messages).toEqual([]);
    expect(world.count('refresh')).toBe(1);
  });

  it('for longer is a failure that may pass, with a wake, and not taken for revoked', async () => {
    const world = await slow(30_000);
    const began = world.time;
    expect(await world.failingPass()).toMatchObject({
      code: 'CONTACT_CENTER_UNAVAILABLE',
      status: 401,
      message: 'It answered 401; the token is less than a minute old and may not be known there yet.',
    });
    expect(world.time - began).toBeLessThanOrEqual(10_000);
    expect(world.wakes).toEqual([{ record: 'acme', at: expect.any(Number) }]);
    expect(world.reports.at(-1)?.findings).toEqual({});
    world.time += 5 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.count('refresh')).toBe(1);
  });

  it('is asked about no longer than the pass lasts', async () => {
    const world = await slow(30_000);
    const began = world.time;
    world.fault = (
      (fault): World['fault'] =>
      (step, subject, effect) => {
        if (step === 'refresh') world.time = began + 115_000;
        return fault(step, subject, effect);
      }
    )(world.fault);
    await world.failingPass();
    expect(world.time).toBeLessThanOrEqual(began + 2 * MINUTE);
  });
});
