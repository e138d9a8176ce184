import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenAnswer } from '../../../lambda/broker/ports.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { DAY, HOUR } from '../../../lambda/broker/record/time.ts';
import { canary } from '../../support/canaries.ts';
import { answering } from '../answering.ts';
import { World } from '../world.ts';

/** A record whose token is due, at an endpoint that rotates and answers oddly from now on. */
async function due(change: (answer: TokenAnswer) => TokenAnswer): Promise<World> {
  const world = new World();
  await world.settled();
  world.webex.refreshTokens = 'rotate';
  world.pass(7);
  answering(world, change);
  world.steps.length = 0;
  return world;
}

const withoutLife = ({ expiresIn: _, ...answer }: TokenAnswer): TokenAnswer => answer;
const withoutToken = ({ accessToken: _, ...answer }: TokenAnswer): TokenAnswer => answer;

describe('an answer that does not say how long the token lives', () => {
  it('is saved before Webex is asked, and then has the life that Webex tells', async () => {
    const world = await due(withoutLife);
    world.webex.lifeSeconds = 4 * 3600;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.steps.indexOf('put STATE')).toBeLessThan(world.steps.indexOf('tokenExpiry'));
    expect(world.grant?.expiresAt).toBe(world.time + 4 * HOUR);
    expect(world.published).toBe(world.token);
    await world.reconcile();
    expect(world.state.published?.expiresAt).toBe(world.time + 4 * HOUR);
  });

  it('has the life of the token before it where Webex does not tell either', async () => {
    const world = await due(withoutLife);
    world.failing('tokenExpiry', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.grant?.expiresAt).toBe(world.time + 14 * DAY);
  });

  it('has twelve hours where no token came before it', async () => {
    const world = new World();
    world.register();
    answering(world, withoutLife);
    world.failing('tokenExpiry', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await world.reconcile();
    expect(world.grant?.expiresAt).toBe(world.time + 12 * HOUR);
  });

  it('is not asked about where it says', async () => {
    const world = await due((answer) => answer);
    await world.reconcile();
    expect(world.steps).not.toContain('tokenExpiry');
  });
});

describe('an answer without a usable access token', () => {
  it('fails, but its new refresh token is saved and gets the next token', async () => {
    const world = await due(withoutToken);
    const { refreshToken, token } = world;
    const failure = await world.failingPass();
    expect(failure).toMatchObject({
      code: 'TOKEN_ANSWER_INVALID',
      message: 'Webex answered the refresh of record acme without a usable access token.',
    });
    expect(world.refreshToken).not.toBe(refreshToken);
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
    expect(world.token).toBe(token);
    expect(world.published).toBe(token);
    expect(world.subjects).toContain('Webex token of acme: TOKEN_ANSWER_INVALID');

    answering(world, (answer) => ({ ...answer, accessToken: new Secret(world.webex.mint()) }));
    world.time += 5 * 60_000;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.published).toBe(world.token);
  });

  it('of a record that has none keeps the refresh token too', async () => {
    const world = new World();
    world.register();
    world.webex.refreshTokens = 'rotate';
    answering(world, withoutToken);
    expect(await world.failingPass()).toMatchObject({ code: 'TOKEN_ANSWER_INVALID' });
    const [grant] = world.state.grants;
    expect(world.webex.grants.has(String(grant?.refreshToken.reveal()))).toBe(true);
    expect(grant).not.toHaveProperty('accessToken');
    expect(world.contactCenter.writes).toBe(0);
  });
});

describe('any answer', () => {
  it('never costs the grant that it brings: the grant is saved and can be read', async () => {
    const seconds = fc.oneof(
      fc.constantFrom(undefined, 0, 1, 1_209_599.5, 2 ** 63 - 1, -5, 315_360_000),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const moment = fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59Z') }));
    await fc.assert(
      fc.asyncProperty(seconds, seconds, moment, async (expiresIn, refreshTokenExpiresIn, serverTime) => {
        const brought = canary('refresh');
        const world = await due(({ accessToken }) => ({
          ...(accessToken && { accessToken }),
          refreshToken: new Secret(brought),
          ...(expiresIn !== undefined && { expiresIn }),
          ...(refreshTokenExpiresIn !== undefined && { refreshTokenExpiresIn }),
          ...(serverTime !== undefined && { serverTime }),
        }));
        await world.reconcile().catch(() => {});
        expect(world.state.grants.map(({ refreshToken }) => refreshToken.reveal())).toEqual([brought]);
        expect(world.state.grants[0]?.generation).toBe(2);
      }),
      { numRuns: 60 },
    );
  });
});
