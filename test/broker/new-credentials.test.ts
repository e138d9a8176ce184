import { describe, expect, it } from 'vitest';
import { type NewCredentials, saveCredentials } from '../../lambda/broker/new-credentials.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { MINUTE } from '../../lambda/broker/record/time.ts';
import { canary } from '../support/canaries.ts';
import { World } from './world.ts';

const into = (world: World, credentials: NewCredentials) =>
  saveCredentials(world.broker, 'acme', credentials, world.time + MINUTE);

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  return world;
}

/** Saves them while a check is at its refresh, which rotates. */
async function duringRefresh(world: World, credentials: NewCredentials): Promise<void> {
  world.webex.refreshTokens = 'rotate';
  let saved: Promise<unknown> | undefined;
  world.fault = (step, _subject, effect) => {
    const answer = effect();
    if (step !== 'refresh' || saved) return answer;
    saved = into(world, credentials);
    return saved.then(() => answer);
  };
  await world.check({ force: true });
}

describe('a new client secret', () => {
  it('takes the place of the old one, and of nothing else', async () => {
    const world = await settled();
    const { clientSecret: _, basedOn: __, ...before } = world.saved;
    const clientSecret = canary('client-secret');
    await into(world, { clientSecret: new Secret(clientSecret) });
    const { basedOn, ...after } = world.saved;
    expect(after).toEqual({ ...before, clientSecret });
    expect(basedOn).toEqual(expect.any(String));
  });

  it('lets a refused record be tried again with the next check', async () => {
    const world = await settled();
    world.failing('refresh', () => new Failure('GRANT_REFUSED', 'Webex refuses the grant.'));
    await world.failingCheck({ force: true });
    expect(world.saved.failure).toHaveProperty('retryAt');
    world.fault = (_step, _subject, effect) => effect();
    await into(world, { clientSecret: new Secret(canary('client-secret')) });
    expect(world.saved.failure).not.toHaveProperty('retryAt');
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.messages.at(-1)?.subject).toBe('Webex token of acme: recovered from GRANT_REFUSED');
  });

  it('and the grant that a check buys at the same time are both kept', async () => {
    const world = await settled();
    const clientSecret = canary('client-secret');
    await duringRefresh(world, { clientSecret: new Secret(clientSecret) });
    expect(world.saved.clientSecret).toBe(clientSecret);
    expect(world.webex.grants.has(String(world.saved.refreshToken))).toBe(true);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('that is there already is not saved again', async () => {
    const world = await settled();
    await into(world, { clientSecret: new Secret(String(world.saved.clientSecret)) });
    expect(world.steps).toEqual(['read AWSCURRENT']);
  });
});

describe('a new refresh token', () => {
  it('begins a grant of its own, whose end nobody knows yet', async () => {
    const world = await settled();
    const refreshToken = world.webex.authorise();
    await into(world, { refreshToken: new Secret(refreshToken) });
    expect(world.saved).toMatchObject({ refreshToken, grantRoot: new Secret(refreshToken).fingerprint });
    expect(world.saved).not.toHaveProperty('refreshTokenExpiresAt');
    expect(await world.check({ force: true })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.saved.refreshToken).toBe(refreshToken);
  });

  it('wins over the one that a check buys at the same time', async () => {
    const world = await settled();
    const refreshToken = world.webex.authorise();
    await duringRefresh(world, { refreshToken: new Secret(refreshToken) });
    expect(world.saved.refreshToken).toBe(refreshToken);
    expect(world.webex.grants.has(refreshToken)).toBe(true);
  });

  it('does not take the place of the one that has replaced it since', async () => {
    const world = await settled();
    const refreshToken = new Secret(world.webex.authorise());
    await into(world, { refreshToken });
    world.webex.refreshTokens = 'rotate';
    await world.check({ force: true });
    const { refreshToken: rotated } = world.saved;
    await into(world, { refreshToken });
    expect(world.saved.refreshToken).toBe(rotated);
    expect(world.webex.grants.has(String(rotated))).toBe(true);
  });

  it('can be taken back, with what was known of the old one', async () => {
    const world = await settled();
    const { refreshToken, refreshTokenExpiresAt } = world.saved;
    await into(world, { refreshToken: new Secret('mistyped') });
    await into(world, {
      refreshToken: new Secret(String(refreshToken)),
      refreshTokenExpiresAt: Date.parse(String(refreshTokenExpiresAt)),
    });
    expect(world.saved).toMatchObject({ refreshToken, refreshTokenExpiresAt });
    expect(await world.check({ force: true })).toMatchObject({ outcome: 'refreshed' });
  });
});
