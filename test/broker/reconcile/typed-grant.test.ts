import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { canary } from '../../support/canaries.ts';
import { spends, type } from '../refused-grant.ts';
import { World } from '../world.ts';

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.steps.length = 0;
  return world;
}

describe('a refresh token that a person types', () => {
  it('is used at once, by a pass and by a sweep, due or not', async () => {
    for (const pass of [(world: World) => world.reconcile(), (world: World) => world.sweep()]) {
      const world = await settled();
      const typed = type(world);
      await pass(world);
      expect(world.refreshToken).toBe(typed);
      expect(spends(world)).toEqual(['refresh']);
      expect(world.published).toBe(world.token);
      expect(world.state.grants).toHaveLength(2);
    }
  });

  it('is used once: the next pass has nothing to do', async () => {
    const world = await settled();
    type(world);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'no-token' });
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due', variable: 'in_step' });
  });

  it('can be taken back: the grant before it goes on where it was, without a refresh', async () => {
    const world = await settled();
    const before = world.secrets.config('acme');
    const { refreshToken, token } = world;
    type(world);
    await world.reconcile();
    world.secrets.edit('acme', before);
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.refreshToken).toBe(refreshToken);
    expect(world.published).toBe(token);
    expect(world.webex.refreshes).toBe(2);
  });

  it('takes the place of the grant of a simultaneous pass, which is kept beside it', async () => {
    const world = await settled();
    world.webex.refreshTokens = 'rotate';
    const typed = world.webex.authorize();
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh' && world.count('refresh') === 1) type(world, typed);
      return effect();
    };
    await world.reconcile({ force: true });
    await world.reconcile();
    expect(world.grant?.generation).toBe(1);
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
    const usable = world.state.grants.filter(({ refreshToken }) => world.webex.grants.has(refreshToken.reveal()));
    expect(usable).toHaveLength(2);
    expect(world.published).toBe(world.token);
  });

  it('is used with the client secret that is typed with it', async () => {
    const world = await settled();
    world.webex.clientSecret = canary('client-secret');
    world.edit('acme', { refreshToken: world.webex.authorize(), clientSecret: world.webex.clientSecret });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
  });

  it('is tried again as an outage is over, and the token in use stays published meanwhile', async () => {
    const world = await settled();
    const { token } = world;
    type(world);
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await world.failingPass();
    expect(world.published).toBe(token);
    world.heal();
    world.time += 5 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.published).toBe(world.token);
    expect(world.token).not.toBe(token);
  });
});

describe('a typed refresh token that Webex refuses', () => {
  it('is no longer spoken of once a person has taken it back', async () => {
    const world = await settled();
    const before = world.secrets.config('acme');
    type(world, 'mistyped');
    await world.reconcile();
    world.secrets.edit('acme', before);
    expect(await world.reconcile()).not.toHaveProperty('typedGrantRefused');
    expect(world.reports.at(-1)?.findings).not.toHaveProperty('typedGrantRefused');
  });

  it('is not told of where it was taken back before people could hear', async () => {
    const world = await settled();
    const before = world.secrets.config('acme');
    type(world, 'mistyped');
    world.failing('notify', () => new Failure('INTERNAL', 'SNS answered 500.'));
    await world.reconcile();
    world.heal();
    world.secrets.edit('acme', before);
    await world.reconcile();
    expect(world.subjects).toEqual([]);
  });

  it('leaves the grant before it at work, and people hear that what they typed is refused', async () => {
    const world = await settled();
    type(world, 'mistyped');
    expect(await world.reconcile()).toMatchObject({
      outcome: 'refreshed',
      variable: 'published',
      typedGrantRefused: true,
    });
    expect(world.webex.isLive(world.published)).toBe(true);
    expect(world.published).toBe(world.token);
    expect(world.reports.at(-1)?.findings.typedGrantRefused).toBe(true);
    expect(world.subjects).toEqual(['Webex token of acme: the new credentials are refused']);
    expect(world.messages[0]?.text).toContain('Webex refuses the refresh token that was typed into record acme.');
  });

  it('is not tried again every hour, and people hear of it once', async () => {
    const world = await settled();
    type(world, 'mistyped');
    await world.reconcile();
    world.steps.length = 0;
    for (let hour = 0; hour < 30; hour += 1) {
      world.time += HOUR;
      expect(await world.reconcile()).toMatchObject({ outcome: 'not_due', variable: 'in_step' });
    }
    expect(spends(world)).toEqual([]);
    expect(world.messages).toHaveLength(1);
  });

  it('is not tried by the refreshes of the next day, and tried first by a later one', async () => {
    const world = await settled();
    world.webex.lifeSeconds = 8 * 3600;
    type(world, 'mistyped');
    await world.reconcile();
    world.steps.length = 0;
    world.time += 5 * HOUR;
    await world.reconcile();
    expect(spends(world)).toEqual(['refresh']);
    world.time += 20 * HOUR;
    world.steps.length = 0;
    await world.reconcile();
    expect(spends(world)).toEqual(['refresh', 'refresh']);
    expect(world.messages).toHaveLength(1);
  });

  it('is used when it is good after all: what refused it is over, and people hear of a refusal anew', async () => {
    const world = await settled();
    type(world, 'typed-too-early');
    await world.reconcile();
    world.webex.grants.add('typed-too-early');
    expect(await world.reconcile({ force: true })).toMatchObject({ outcome: 'refreshed' });
    expect(world.refreshToken).toBe('typed-too-early');
    expect(world.state.refusal).toBeUndefined();
    expect(world.published).toBe(world.token);
    type(world, 'mistyped-again');
    await world.reconcile();
    expect(world.messages).toHaveLength(2);
  });

  it('is replaced by another one that a person types, which is used at once', async () => {
    const world = await settled();
    type(world, 'mistyped');
    await world.reconcile();
    const good = type(world);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.refreshToken).toBe(good);
    expect(world.state.refusal).toBeUndefined();
  });

  it('is tried again at once after any edit, such as of the client secret', async () => {
    const world = await settled();
    const { clientSecret } = world.secrets.config('acme');
    world.webex.clientSecret = String(clientSecret);
    const good = world.webex.authorize();
    world.edit('acme', { refreshToken: good, clientSecret: 'mistyped' });
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.webex.isLive(world.published)).toBe(true);
    world.edit('acme', { clientSecret });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.refreshToken).toBe(good);
  });

  it('of another client leaves the published token, and is told of as GRANT_REFUSED', async () => {
    const world = await settled();
    const { published } = world;
    world.edit('acme', { clientId: 'client-of-another', refreshToken: 'mistyped' });
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.published).toBe(published);
    expect(world.messages[0]?.text).toContain('Callers: safe until 2027-01-18 08:00 UTC');
    world.steps.length = 0;
    for (let hour = 0; hour < 20; hour += 1) {
      world.time += HOUR;
      await world.failingPass();
    }
    expect(spends(world)).toEqual([]);
  });
});

describe('a client secret that a person types', () => {
  it('is used with the grant that is there, without a refresh for it', async () => {
    const world = await settled();
    world.edit('acme', { clientSecret: canary('client-secret') });
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due' });
    expect(spends(world)).toEqual([]);
  });

  it('lets a refused record be tried again with the next pass', async () => {
    const world = await settled();
    world.webex.clientSecret = canary('client-secret');
    expect(await world.failingPass({ force: true })).toMatchObject({ code: 'GRANT_REFUSED' });
    world.edit('acme', { clientSecret: world.webex.clientSecret });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'owed' });
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from GRANT_REFUSED');
  });
});
