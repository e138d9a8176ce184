import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { answering } from '../answering.ts';
import { World } from '../world.ts';

async function due(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.pass(7);
  world.steps.length = 0;
  return world;
}

/** A person, or a script, stores the config again until the store keeps so many versions: the young and the labelled. */
function fillUp(world: World, versions: number, labels?: string[]): void {
  const { secrets } = world.secrets;
  const id = 'token-broker/acme';
  const kept = () =>
    secrets.secret(id)?.versions.filter(({ createdAt, labels: all }) => all.length > 0 || createdAt > world.time - DAY);
  const config = world.secrets.config('acme');
  for (let n = 0; (kept()?.length ?? 0) < versions; n += 1)
    secrets.put(id, { text: JSON.stringify({ ...config, note: `version ${n}` }) }, labels && { labels });
}

const named = (name: string) => () => Object.assign(new Error('no'), { name }) as never;

describe('a store that is full', () => {
  it.each([
    [98, true],
    [99, true],
    [100, false],
  ])(
    'with %d versions that it must keep lets a refresh through: %s; otherwise nothing is spent',
    async (young, isDone) => {
      const world = await due();
      world.webex.refreshTokens = 'rotate';
      fillUp(world, young);
      const { published } = world;
      const outcome = await world.reconcile().then(
        (result) => result.outcome,
        (failure) => failure.message,
      );
      expect(outcome).toMatch(isDone ? /^refreshed$/ : /^Record acme could not be saved: /);
      expect(world.webex.refreshes).toBe(isDone ? 2 : 1);
      expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
      expect(world.webex.isLive(published)).toBe(true);
    },
  );

  it('gives no lease, though the versions that people labelled themselves leave the current ones old', async () => {
    for (const [young, isDone] of [
      [98, true],
      [99, false],
    ] as const) {
      const world = await due();
      world.webex.refreshTokens = 'rotate';
      world.failing('refresh', () => new Failure('INTERNAL', 'The pass died.'));
      await world.failingPass();
      world.heal();
      world.time += 3 * MINUTE;
      fillUp(world, young, ['MINE']);
      await world.reconcile().catch(() => {});
      expect(world.webex.refreshes).toBe(isDone ? 2 : 1);
      expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
    }
  });

  it('gives no lease, though an earlier pass had one on the same state', async () => {
    const world = await due();
    world.webex.refreshTokens = 'rotate';
    let isKilled = false;
    world.fault = (step, _subject, effect) => {
      isKilled ||= step === 'refresh';
      if (isKilled) throw new Error('killed');
      return effect();
    };
    await world.failingPass();
    world.heal();
    world.time += 3 * MINUTE;
    fillUp(world, 100);
    world.steps.length = 0;
    expect(await world.failingPass()).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.steps).not.toContain('refresh');
    expect(world.webex.refreshes).toBe(1);
  });

  it('fails passes for a day, and then all goes on', async () => {
    const world = await due();
    fillUp(world, 100);
    expect(await world.failingPass()).toMatchObject({ code: 'SAVE_FAILED' });
    world.pass(1);
    world.time += MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
  });

  it('leaves its last room to refreshes: what can wait is not noted', async () => {
    const world = await due();
    await world.reconcile();
    world.time += HOUR;
    fillUp(world, 98);
    world.contactCenter.byName('WEBEX_ACCESS_TOKEN').active = false;
    const versions = world.secrets.versions('acme');
    expect(await world.failingPass()).toMatchObject({ code: 'VARIABLE_REJECTED' });
    expect(world.secrets.versions('acme')).toBe(versions);
    expect(world.state.failure).toBeUndefined();
    expect(world.messages).toEqual([]);
  });
});

describe('what people type into a record', () => {
  it('cannot make a save fail after a purchase, however large it is', async () => {
    const world = await due();
    world.edit('acme', { note: Array.from({ length: 9000 }, (_, n) => n % 10) });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
  });

  it('cannot make a save fail after a purchase, however deep it is nested', async () => {
    const world = await due();
    const { clientId, clientSecret, refreshToken, target } = world.secrets.config('acme');
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const text = JSON.stringify({ clientId, clientSecret, refreshToken, target }).replace(/\}$/, `,"note":${deep}}`);
    world.secrets.edit('acme', text);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
  });
});

describe('what Webex answers', () => {
  it('cannot make a save fail after a purchase, however many scopes it names', async () => {
    const world = await due();
    world.webex.refreshTokens = 'rotate';
    answering(world, (answer) => ({ ...answer, scope: 'cjp:config '.repeat(7000) }));
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
  });

  it('of the longest tokens that the wire takes fits into the state, three lineages long', async () => {
    const world = await due();
    const { authorize } = world.webex;
    world.webex.authorize = () => {
      const long = authorize.call(world.webex).padEnd(8192, 'x');
      world.webex.grants.add(long);
      return long;
    };
    world.webex.refreshTokens = 'rotate';
    world.webex.tokenLength = 8192;
    world.edit('acme', { target: undefined });
    answering(world, (answer) => ({ ...answer, scope: 'cjp:config_read '.repeat(250) }));
    for (let lineage = 0; lineage < 4; lineage += 1) {
      world.edit('acme', { refreshToken: world.webex.authorize() });
      world.time += HOUR;
      expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    }
    expect(world.state.grants).toHaveLength(3);
  });
});

describe('a permanent refusal', () => {
  it.each(['LimitExceededException', 'ValidationException', 'InvalidRequestException', 'ResourceNotFoundException'])(
    'of a save, %s, is not repeated',
    async (name) => {
      const world = await due();
      world.failing('put STATE', named(name));
      const began = world.time;
      expect(await world.failingPass()).toMatchObject({ code: 'SAVE_FAILED' });
      expect(world.count('put STATE')).toBe(1);
      expect(world.time).toBe(began);
    },
  );

  it.each(['LimitExceededException', 'InvalidRequestException'])('of a lease, %s, is not repeated', async (name) => {
    const world = await due();
    world.failing('put LEASE', named(name));
    expect(await world.failingPass()).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.count('put LEASE')).toBe(1);
    expect(world.steps).not.toContain('refresh');
  });

  it('names the reason, and quotes nothing that AWS says', async () => {
    const world = await due();
    world.failing('put LEASE', named('AccessDeniedException'));
    expect((await world.failingPass()).message).toBe(
      'Record acme could not be saved: Secrets Manager refused PutSecretValue for record acme (AccessDeniedException).',
    );
  });
});
