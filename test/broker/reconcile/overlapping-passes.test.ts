import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/broker/reconcile/reconcile.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import type { SecretVersion, StoredSecret } from '../../../sandbox/aws/stored-secret.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { renewElsewhere } from '../refused-grant.ts';
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
  it('refresh once when it is due, and end in agreement', async () => {
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

  it('get the first token once', async () => {
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

  it('say nothing of how the variable compares with a token that another one has saved meanwhile', async () => {
    world.failing('look', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'Contact Center answered 503.'));
    await world.failingPass();
    world.time += HOUR;
    world.fault = async (step, _subject, effect) => {
      const seen = effect();
      if (step !== 'look') return seen;
      world.heal();
      await renewElsewhere(world);
      return seen;
    };
    await world.sweep();
    expect(world.reports.at(-1)?.result).toMatchObject({ variable: 'unknown', tokenFingerprint: world.fingerprint });
  });
});

describe('a pass whose record another one has refreshed, and was killed before it published', () => {
  beforeEach(async () => {
    const { secrets, prefix } = world.secrets;
    const labelled = () => (secrets.secret(`${prefix}acme`) as StoredSecret).versions.find(isState) as SecretVersion;
    const before = labelled();
    await renewElsewhere(world);
    // By hand, so that the record does not show the refresh.
    secrets.moveLabel(`${prefix}acme`, 'STATE', { to: before.id, from: labelled().id });
  });
  const isState = ({ labels }: SecretVersion) => labels.includes('STATE');

  it.each([
    ['publishes the refreshed token', 3 * MINUTE, { ifToken: 'reported' }, 'republished'],
    ['refreshes if that is due again', 8 * DAY, {}, 'refreshed'],
    ['refreshes if it is forced', 3 * MINUTE, { force: true }, 'refreshed'],
  ])('%s', async (_what, later, request, outcome) => {
    world.time += later;
    const ifToken = 'ifToken' in request ? { ifToken: world.fingerprint } : {};
    expect(await world.reconcile({ ...request, ...ifToken })).toMatchObject({ outcome });
    expect(world.count('refresh')).toBe(outcome === 'refreshed' ? 1 : 0);
    expect(world.published).toBe(world.token);
  });

  it('leaves the publishing to it while it may be at work', async () => {
    world.time += MINUTE;
    expect(await world.reconcile({ ifToken: world.fingerprint })).toMatchObject({
      outcome: 'not_due',
      variable: 'unknown',
    });
    expect(world.steps).not.toContain('publish');
  });
});
