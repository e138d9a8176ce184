import { describe, expect, it } from 'vitest';
import { check } from '../../lambda/broker/check.ts';
import type { MintRequest } from '../../lambda/broker/ports.ts';
import { Failure, type FailureDetail } from '../../lambda/broker/record/failures.ts';
import { HOUR, iso } from '../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { ORG } from './memory-webex.ts';
import { recovery, refused, spends } from './refused-grant.ts';
import { World } from './world.ts';

/** Edits the record by hand after the first refusal is sure, before the ladder is climbed. */
function editMeanwhile(world: World, change: () => Record<string, unknown>): void {
  world.fault = (step, _subject, effect) => {
    const answer = effect();
    if (step === 'put PROBE') world.edit('acme', change());
    return answer;
  };
}

describe('the second look', () => {
  it.each([
    [40_001, 10_000],
    [40_000, 0],
    [35_000, 0],
  ])('with %d ms left is taken %d ms later', async (left, wait) => {
    const world = await refused();
    const began = world.time;
    await expect(check(world.broker, { record: 'acme' }, began + left)).rejects.toMatchObject({
      code: 'GRANT_REFUSED',
    });
    expect(world.time - began).toBe(wait);
    expect(world.steps).toContain('read AWSPREVIOUS');
  });

  it('finds a token that somebody else renewed, and refreshes it where it is due at that moment', async () => {
    for (const [late, tries] of [
      [-1, 1],
      [0, 2],
    ] as const) {
      const world = await refused();
      const unchangedSince = world.time + 10_000 - 2 * HOUR - late;
      editMeanwhile(world, () => ({
        refreshToken: world.webex.authorise(),
        accessToken: world.webex.mint(),
        accessTokenIssuedAt: iso(unchangedSince),
        accessTokenExpiresAt: iso(unchangedSince + 4 * HOUR),
        unchangedSince: iso(unchangedSince),
      }));
      await world.check();
      expect(spends(world)).toHaveLength(tries);
    }
  });
});

describe('the previous refresh token', () => {
  const another = '11111111-2222-4333-8444-555555555555';

  it.each([
    ['the same org', `token_PF84_${ORG}`, {}, 'refreshed'],
    ['another org', `token_PF84_${another}`, {}, 'GRANT_REFUSED'],
    ['an org that nobody can tell', 'token', {}, 'refreshed'],
    ['some org, of a record without one', `token_PF84_${another}`, { target: undefined }, 'refreshed'],
  ])('of %s, of the same Service App, is good for this one or not', async (_, accessToken, more, outcome) => {
    const world = await refused(more);
    world.edit('acme', { refreshToken: world.webex.authorise(), accessToken });
    world.edit('acme', { refreshToken: 'refused', accessToken: undefined });
    expect(
      await world.check().then(
        (result) => result.outcome,
        (failure) => failure.code,
      ),
    ).toBe(outcome);
  });

  it('is tried after one that was typed meanwhile and is refused too', async () => {
    const world = await refused();
    const good = world.webex.authorise();
    world.edit('acme', { refreshToken: good });
    world.edit('acme', { refreshToken: 'mistyped' });
    let isTyped = false;
    world.fault = (step, _subject, effect) => {
      const answer = effect();
      if (step === 'put PROBE' && !isTyped) {
        isTyped = true;
        world.edit('acme', { refreshToken: good });
        world.edit('acme', { refreshToken: 'mistyped-again' });
      }
      return answer;
    };
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(spends(world)).toEqual(['refresh', 'refresh', 'refresh']);
    expect(world.saved.refreshToken).toBe(good);
  });

  it('is not tried again where it was refused already', async () => {
    const world = await refused();
    editMeanwhile(world, () => ({ refreshToken: 'mistyped' }));
    expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
  });

  it('that is refused too leaves the next rung', async () => {
    const world = await refused({ recovery });
    world.edit('acme', { refreshToken: 'mistyped' });
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'refresh', 'mint']);
  });

  it('that is refused too leaves the refusal, where there is no next rung', async () => {
    const world = await refused();
    world.edit('acme', { refreshToken: 'mistyped' });
    expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED', message: 'Webex refuses the grant.' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
  });

  it('that cannot be read leaves the refusal as it is', async () => {
    const world = await refused();
    world.failing('read AWSPREVIOUS', () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.'));
    expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED', message: 'Webex refuses the grant.' });
  });

  it('of the same grant counts as refreshed as often as the refused one', async () => {
    const world = new World();
    world.webex.refreshTokens = 'rotate';
    await world.settled();
    const first = String(world.saved.refreshToken);
    world.pass(7);
    await world.check();
    expect(world.saved.grantRefreshes).toBe(2);
    world.webex.grants.delete(String(world.saved.refreshToken));
    world.webex.grants.add(first);
    const { grantRoot } = world.saved;
    world.pass(7);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.saved).toMatchObject({ grantRoot, grantRefreshes: 3 });
    expect(world.saved).not.toHaveProperty('grantInsteadOf');
  });

  it('of another grant says in whose place it is', async () => {
    const world = await refused();
    const good = world.webex.authorise();
    world.edit('acme', { refreshToken: good });
    await world.check();
    const { grantRoot } = world.saved;
    world.edit('acme', { refreshToken: 'mistyped' });
    expect(await world.check({ force: true })).toMatchObject({ outcome: 'refreshed' });
    expect(world.saved).toMatchObject({ grantRoot, grantRefreshes: 2, grantInsteadOf: expect.any(String) });
    expect(world.saved.grantInsteadOf).not.toBe(grantRoot);
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
    await world.check();
    const { clientSecret } = world.saved;
    expect(requests).toEqual([{ applicationId: 'app-1', clientId: 'client-of-acme', clientSecret, orgId: ORG }]);
  });

  it('needs an integration that has a token', async () => {
    const world = await refused({ recovery: { ...recovery, record: 'new' } });
    world.register('new', { target: undefined });
    expect(await world.failingCheck()).toMatchObject({
      code: 'GRANT_REFUSED',
      message: 'Webex refuses the grant; recovery with record new: It has no access token yet.',
    });
    expect(spends(world)).toEqual(['refresh']);
  });

  it('needs an org', async () => {
    const world = await refused({ recovery, target: undefined });
    world.edit('acme', { accessToken: undefined });
    expect(await world.failingCheck()).toMatchObject({
      code: 'GRANT_REFUSED',
      message:
        'Webex refuses the grant; recovery with record integration: ' +
        'The org is unknown, as the record has no target.',
    });
    expect(spends(world)).toEqual(['refresh']);
  });

  it('that fails for what nobody foresaw is INTERNAL, and quotes nothing', async () => {
    const world = await refused({ recovery });
    world.failing('mint', () => new TypeError(`cannot read ${world.saved.clientSecret}`) as never);
    const failure = await world.failingCheck();
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
    const world = await refused({ recovery: { ...recovery, record: 'nobody' } });
    world.failing('refresh', () => new Failure('GRANT_REFUSED', 'Webex v1.2 refuses.', detail));
    const failure = await world.failingCheck();
    const { status, trackingId, retryAfterMs } = failure;
    expect({ status, trackingId, retryAfterMs }).toEqual(detail);
    expect(failure.message).toBe('Webex v1.2 refuses; recovery with record nobody: There is no record nobody.');
  });

  it('is the one that may pass, where one may', async () => {
    const world = await refused({ recovery });
    const outage = new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', { status: 503, retryAfterMs: 9 });
    world.failing('mint', () => outage);
    expect(await world.failingCheck()).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: 'Webex answered 503; recovery with record integration: Webex refuses the grant.',
      status: 503,
      retryAfterMs: 9,
    });
  });
});
