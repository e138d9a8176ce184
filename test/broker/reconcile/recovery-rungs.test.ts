import { describe, expect, it } from 'vitest';
import type { MintRequest } from '../../../lambda/broker/ports.ts';
import { Failure, type FailureDetail } from '../../../lambda/broker/record/failures.ts';
import { MINUTE } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { answering } from '../answering.ts';
import { ORG } from '../memory-webex.ts';
import { afterFirstRefusal, recovery, refused, spends, type } from '../refused-grant.ts';
import { World } from '../world.ts';

const another = '11111111-2222-4333-8444-555555555555';
const outcomeOf = (world: World) =>
  world.reconcile().then(
    (result) => result.outcome,
    (failure: Failure) => failure.code,
  );

/** A record that has gone over to another grant, which Webex refuses now; the first is good. */
async function secondRefused(more: Record<string, unknown> = {}): Promise<World> {
  const world = new World();
  await world.settled('integration', { target: undefined });
  await world.settled('acme', more);
  type(world);
  world.pass(1);
  await world.reconcile();
  world.webex.grants.delete(String(world.refreshToken));
  world.pass(7);
  await world.reconcile({ record: 'integration' });
  world.steps.length = 0;
  return world;
}

describe('an earlier grant', () => {
  it('goes on where the grant of the record is refused', async () => {
    const world = await secondRefused();
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
    expect(world.grant?.generation).toBe(2);
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
  });

  it('keeps its refresh token where the endpoint names none in its answer', async () => {
    const world = await secondRefused();
    world.webex.refreshTokens = 'omit';
    await world.reconcile();
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
  });

  it.each([
    ['the same org', `token_PF84_${ORG}`, {}, 'refreshed'],
    ['another org', `token_PF84_${another}`, {}, 'GRANT_REFUSED'],
    ['an org that the token does not tell', 'token', {}, 'refreshed'],
    ['any org, of a record without a target', `token_PF84_${another}`, { target: undefined }, 'refreshed'],
  ])('of %s, of the same Service App, is good for this record or not', async (_what, accessToken, more, outcome) => {
    const world = new World();
    world.register('acme', more);
    const { mint } = world.webex;
    world.webex.mint = (clientId) => {
      const token = mint.call(world.webex, clientId);
      const end = world.webex.tokens.get(token) as number;
      world.webex.tokens.set(accessToken, end);
      return accessToken;
    };
    await world.reconcile();
    world.webex.mint = mint;
    world.pass(1);
    world.edit('acme', { refreshToken: 'mistyped' });
    expect(await outcomeOf(world)).toBe(outcome);
  });

  it('of another client is never tried', async () => {
    const world = new World();
    await world.settled();
    world.edit('acme', { clientId: 'client-of-another', refreshToken: 'mistyped' });
    world.steps.length = 0;
    expect(await outcomeOf(world)).toBe('GRANT_REFUSED');
    expect(spends(world)).toEqual(['refresh']);
  });

  it('is tried after the refresh token that a person typed meanwhile and that is refused too', async () => {
    const world = await secondRefused();
    afterFirstRefusal(world, () => type(world, 'mistyped-again'));
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(spends(world)).toEqual(['refresh', 'refresh', 'refresh']);
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
  });

  it('is not tried again where its refresh token was refused already', async () => {
    const world = await refused();
    afterFirstRefusal(world, () => type(world, 'mistyped'));
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
  });

  it('that is refused too leaves the next rung', async () => {
    const world = await secondRefused({ recovery });
    world.webex.grants.clear();
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'refresh', 'mint']);
  });

  it('that is refused too leaves the refusal, where there is no next rung', async () => {
    const world = await secondRefused();
    world.webex.grants.clear();
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED', message: 'Webex refuses the grant.' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
  });

  it('that only fails for now makes the failure one that may pass', async () => {
    const world = await secondRefused();
    let tries = 0;
    world.fault = (step, _subject, effect) => {
      tries += step === 'refresh' ? 1 : 0;
      if (step === 'refresh' && tries === 2) throw new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.');
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
  });
});

describe('a new pair', () => {
  it('is asked for by the app, its client and its org', async () => {
    const world = await refused({ recovery });
    const requests: object[] = [];
    const { mintPair } = world.webex;
    world.webex.mintPair = ({ clientSecret, ...request }: MintRequest, integration, deadline) => {
      requests.push({ ...request, clientSecret: clientSecret.reveal() });
      return mintPair.call(world.webex, { ...request, clientSecret }, integration, deadline);
    };
    await world.reconcile();
    const { clientSecret } = world.secrets.config('acme');
    expect(requests).toEqual([
      { applicationId: recovery.applicationId, clientId: 'client-of-acme', clientSecret, orgId: ORG },
    ]);
  });

  it.each<[string, (world: World) => unknown]>([
    [
      'cannot get one',
      (world) => {
        world.webex.grants.clear();
        return world.failingPass({ record: 'new' });
      },
    ],
    ['is paused', (world) => world.edit('new', { paused: '2026-11-21T00:00:00Z' })],
  ])('needs an integration that has a token: one that %s needs a person', async (_what, prepare) => {
    const world = await refused({ recovery: { ...recovery, record: 'new' } });
    world.register('new', { target: undefined });
    await prepare(world);
    world.steps.length = 0;
    expect(await world.failingPass()).toMatchObject({
      code: 'GRANT_REFUSED',
      message: 'Webex refuses the grant; recovery with record new: Record new has no access token yet.',
    });
    expect(spends(world)).toEqual(['refresh']);
  });

  it('is tried again soon where the integration was registered a moment ago', async () => {
    const world = await refused({ recovery: { ...recovery, record: 'new' } });
    world.register('new', { target: undefined });
    expect(await world.failingPass()).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: 'Record new has no access token yet; recovery with record new: Webex refuses the grant.',
    });
    await world.reconcile({ record: 'new' });
    world.time += 6 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
  });

  it('needs an org', async () => {
    const world = new World();
    world.register('acme', { target: undefined, recovery });
    await world.settled('integration', { target: undefined });
    world.webex.grants.delete(String(world.secrets.config('acme').refreshToken));
    expect(await world.failingPass()).toMatchObject({
      code: 'GRANT_REFUSED',
      message:
        'Webex refuses the grant; recovery with record integration: ' +
        'The org is unknown, as the record has no target.',
    });
    expect(spends(world)).toEqual(['refresh']);
  });

  it('that fails for an unexpected reason is INTERNAL, and quotes nothing', async () => {
    const world = await refused({ recovery });
    const { clientSecret } = world.secrets.config('acme');
    world.failing('mint', () => new TypeError(`cannot read ${clientSecret}`) as never);
    const failure = await world.failingPass();
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expectNoCanary(failure.message, world.messages);
  });
});

describe('a failure that says why recovery did not help', () => {
  const details: FailureDetail[] = [
    { status: 400, trackingId: 'ROUTER_1', retryAfterMs: 5 },
    { status: 400 },
    { trackingId: 'ROUTER_1' },
    { retryAfterMs: 5 },
  ];

  it.each(details)('keeps what the service answered: %j', async (detail) => {
    const world = await refused({ recovery: { ...recovery, record: 'absent' } });
    world.failing('refresh', () => new Failure('GRANT_REFUSED', 'Webex v1.2 refuses.', detail));
    const failure = await world.failingPass();
    const { status, trackingId, retryAfterMs } = failure;
    expect({ status, trackingId, retryAfterMs }).toEqual(detail);
    expect(failure.message).toBe('Webex v1.2 refuses; recovery with record absent: There is no record absent.');
  });

  it('is the one that may pass, where one may', async () => {
    const world = await refused({ recovery });
    const outage = new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', { status: 503, retryAfterMs: 9 });
    world.failing('mint', () => outage);
    expect(await world.failingPass()).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: 'Webex answered 503; recovery with record integration: Webex refuses the grant.',
      status: 503,
      retryAfterMs: 9,
    });
  });
});

it('a typed grant with any scope gets the answer of the endpoint in the name of the record', async () => {
  const world = new World();
  await world.settled();
  type(world);
  answering(world, (answer) => ({ ...answer, scope: 'spark:all' }));
  await world.reconcile();
  expect(world.grant).toMatchObject({ clientId: 'client-of-acme', scope: 'spark:all', generation: 1 });
});
