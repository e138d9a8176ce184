import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/broker/reconcile/reconcile.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { World } from '../world.ts';

let world: World;
beforeEach(async () => {
  world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.steps.length = 0;
  world.random = seededRandom(1);
  // Sleepers hand over to each other, so that passes overlap as they do on many machines.
  world.clock.sleep = async (ms: number) => {
    world.time += ms / 100;
    await new Promise(setImmediate);
  };
});

const report = (ifToken: string, left = 5 * MINUTE) =>
  reconcile(world.deps, { record: 'acme', ifToken }, world.time + left).catch((failure: Failure) => failure);
const outcomeOf = (result: Awaited<ReturnType<typeof report>>) => ('outcome' in result ? result.outcome : result.code);

describe('many passes that are called for the same failed token', () => {
  it('refresh once, and all end with the new token', async () => {
    const failed = world.fingerprint;
    world.webex.tokens.delete(world.published);
    const results = await Promise.all(Array.from({ length: 50 }, () => report(failed)));
    expect(world.count('refresh')).toBe(1);
    expect(world.fingerprint).not.toBe(failed);
    const outcomes = results.map(outcomeOf);
    expect(outcomes.filter((outcome) => outcome === 'refreshed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'not_due')).toHaveLength(49);
    for (const result of results) expect(result).toMatchObject({ tokenFingerprint: world.fingerprint });
    expect(world.count('publish')).toBe(1);
  });

  it('refresh once also where Webex answers with the same token', async () => {
    world.webex.unchanged = true;
    const { fingerprint } = world;
    const outcomes = (await Promise.all(Array.from({ length: 20 }, () => report(fingerprint)))).map(outcomeOf);
    expect(world.count('refresh')).toBe(1);
    expect(outcomes.sort()).toEqual([...Array(19).fill('not_due'), 'unchanged']);
  });

  it('all hear of it when the grant is refused, and one asks Webex alone', async () => {
    const failed = world.fingerprint;
    world.webex.tokens.delete(world.published);
    world.webex.grants.clear();
    const results = await Promise.all(Array.from({ length: 20 }, () => report(failed)));
    expect(new Set(results.map(outcomeOf))).toEqual(new Set(['GRANT_REFUSED']));
    expect(world.count('refresh')).toBe(1);
    expect(world.subjects).toEqual(['Webex token of acme: GRANT_REFUSED']);
  });
});

describe('passes of one record that overlap', () => {
  it('buy one token when it is due, and end in agreement', async () => {
    world.pass(7);
    world.webex.refreshTokens = 'rotate';
    await Promise.all([world.reconcile(), world.reconcile(), world.sweep()]);
    expect(world.count('refresh')).toBe(1);
    await world.reconcile();
    expect(world.published).toBe(world.token);
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
    world.steps.length = 0;
    await world.reconcile();
    expect(world.steps).toEqual(['get AWSCURRENT', 'get STATE', 'look']);
  });

  it('buy the first token once', async () => {
    world.register('new', { target: undefined });
    world.steps.length = 0;
    await Promise.all(Array.from({ length: 5 }, () => world.reconcile({ record: 'new' })));
    expect(world.count('refresh')).toBe(1);
  });

  it('tell people once of what both have found', async () => {
    world.pass(7);
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await Promise.all([world.failingPass(), world.failingPass()]);
    expect(world.subjects).toEqual(['Webex token of acme: TOKEN_ENDPOINT_UNAVAILABLE']);
    expect(world.wakes).toHaveLength(1);
  });

  it('go on from what a pass that died has left, after two minutes', async () => {
    const failed = world.fingerprint;
    const began = world.time;
    const died = new Promise(() => {});
    world.fault = (step, _subject, effect) => (step === 'refresh' ? died : effect());
    void report(failed);
    while (!world.steps.includes('refresh')) await new Promise(setImmediate);
    world.heal();
    expect(await report(failed, MINUTE / 2)).toMatchObject({ code: 'REFRESH_IN_PROGRESS' });
    expect(world.state.failure).toBeUndefined();
    expect(world.fingerprint).toBe(failed);
    world.time = began + 2 * MINUTE;
    expect(await report(failed)).toMatchObject({ outcome: 'refreshed' });
  });
});
