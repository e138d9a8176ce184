import { beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../lambda/broker/check.ts';
import type { Deps } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { seededRandom } from '../../sandbox/random.ts';
import { World } from './world.ts';

let world: World;
let broker: Deps;
beforeEach(async () => {
  world = new World();
  const random = seededRandom(1);
  // Sleepers hand over to each other, so that checks overlap as they do on many machines.
  const sleep = async (ms: number) => {
    world.time += ms / 100;
    await new Promise(setImmediate);
  };
  broker = { ...world.broker, clock: { ...world.clock, sleep, random } };
  await world.settled();
});

const fingerprint = () => new Secret(world.published).fingerprint;
const report = (ifToken: string, left = 5 * MINUTE) =>
  check(broker, { record: 'acme', ifToken }, world.time + left).catch((failure: Failure) => failure);
const refreshes = () => world.steps.filter((step) => step === 'refresh').length;
const revoke = () => world.webex.tokens.delete(world.published);
const outcomeOf = (result: Awaited<ReturnType<typeof report>>) => ('outcome' in result ? result.outcome : result.code);
const webexDown = () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.');

describe('many checks that are called for the same failed token', () => {
  it('refresh once, and all end with the new token', async () => {
    const failed = fingerprint();
    revoke();
    const results = await Promise.all(Array.from({ length: 50 }, () => report(failed)));
    expect(refreshes()).toBe(1);
    expect(fingerprint()).not.toBe(failed);
    const outcomes = results.map(outcomeOf);
    expect(outcomes.filter((outcome) => outcome === 'refreshed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'not_due')).toHaveLength(49);
    for (const result of results) expect(result).toMatchObject({ tokenFingerprint: fingerprint() });
    expect(world.steps.filter((step) => step === 'publish')).toHaveLength(1);
  });

  it('refresh once also where Webex answers with the same token', async () => {
    world.webex.unchanged = true;
    const outcomes = (await Promise.all(Array.from({ length: 20 }, () => report(fingerprint())))).map(outcomeOf);
    expect(refreshes()).toBe(1);
    expect(outcomes.sort()).toEqual([...Array(19).fill('not_due'), 'unchanged']);
  });

  it('all hear of it when the grant is refused, and one asks Webex alone', async () => {
    revoke();
    world.webex.grants.clear();
    const results = await Promise.all(Array.from({ length: 20 }, () => report(fingerprint())));
    expect(new Set(results.map(outcomeOf))).toEqual(new Set(['GRANT_REFUSED']));
    expect(refreshes()).toBe(1);
    expect(world.messages.map(({ subject }) => subject)).toEqual(['Webex token of acme: GRANT_REFUSED']);
  });
});

describe('a claim', () => {
  it('is not needed by a sweep, nor by hand', async () => {
    await world.check({ force: true });
    world.pass(8);
    await world.sweep();
    expect(world.steps).not.toContain('put CLAIM');
    expect(refreshes()).toBe(2);
  });

  it('is kept where the answer was lost', async () => {
    world.failing('put CLAIM', webexDown, 'after');
    expect(await report(fingerprint())).toMatchObject({ outcome: 'refreshed' });
  });

  it('that nobody can place spends nothing', async () => {
    world.failing('put CLAIM', webexDown);
    expect(await report(fingerprint())).toMatchObject({ code: 'SAVE_FAILED' });
    expect(refreshes()).toBe(0);
  });

  it('of a check that died is over after two minutes', async () => {
    const failed = fingerprint();
    const began = world.time;
    const died = new Promise(() => {});
    world.fault = (step, _subject, effect) => (step === 'refresh' ? died : effect());
    void report(failed);
    while (!world.steps.includes('refresh')) await new Promise(setImmediate);
    world.fault = (_step, _subject, effect) => effect();

    expect(await report(failed, MINUTE / 2)).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: expect.stringMatching(/^Another check has begun to refresh record acme and has not finished; after /),
    });
    expect(world.saved).not.toHaveProperty('failure');
    expect(world.time - began).toBeLessThan(2 * MINUTE);
    expect(fingerprint()).toBe(failed);
    world.time = began + 2 * MINUTE;
    expect(await report(failed)).toMatchObject({ outcome: 'refreshed' });
  });

  it('that cannot be placed after one that died is told, not taken for somebody else at work', async () => {
    const failed = fingerprint();
    world.failing('refresh', () => new Failure('INTERNAL', 'It died.'));
    await report(failed);
    world.time += HOUR;
    world.failing('put CLAIM', webexDown);
    expect(await report(failed)).toMatchObject({ code: 'SAVE_FAILED' });
  });

  it('on a token that was put back counts on from the claim before', async () => {
    const failed = fingerprint();
    await report(failed);
    const next = fingerprint();
    world.time += HOUR;
    await report(next);
    world.registry.edit('acme', { ...world.saved, accessToken: [...world.webex.tokens.keys()].at(0) });
    world.time += HOUR;
    expect(await report(failed)).toMatchObject({ outcome: 'refreshed' });
  });
});
