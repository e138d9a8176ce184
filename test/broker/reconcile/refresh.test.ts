import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/broker/reconcile/reconcile.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { dueAt } from '../../../lambda/broker/record/renewal.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { answering } from '../answering.ts';
import { World } from '../world.ts';

async function due(): Promise<World> {
  const world = new World();
  await world.settled();
  world.pass(7);
  return world;
}

describe('a refresh', () => {
  it('is made at its due moment, and not before', async () => {
    const world = new World();
    await world.settled();
    const moment = dueAt('acme', world.grant, world.deps.timing);
    for (const [now, expected] of [
      [moment - 1, { outcome: 'not_due' }],
      [moment, { outcome: 'refreshed', reason: 'due' }],
    ] as const) {
      world.deps.clock = { ...world.clock, now: () => now };
      expect(await world.reconcile()).toMatchObject(expected);
    }
  });

  it('leaves half a minute to save the new token', async () => {
    const world = new World();
    world.register();
    const deadlines: number[] = [];
    answering(world, (answer, deadline) => {
      deadlines.push(deadline);
      return answer;
    });
    await reconcile(world.deps, { record: 'acme' }, world.time + 100_000);
    expect(deadlines).toEqual([world.time + 70_000]);
  });

  it('ends before the lease does, however much time the pass has', async () => {
    const world = new World();
    world.register();
    const deadlines: number[] = [];
    answering(world, (answer, deadline) => {
      deadlines.push(deadline);
      return answer;
    });
    await reconcile(world.deps, { record: 'acme' }, world.time + HOUR);
    expect(deadlines).toEqual([world.time + 90_000]);
  });

  it('keeps the refresh token that an answer leaves out, and its end', async () => {
    const world = await due();
    const { refreshToken } = world;
    const ends = world.grant?.refreshTokenExpiresAt;
    world.webex.refreshTokens = 'omit';
    await world.reconcile();
    expect(world.refreshToken).toBe(refreshToken);
    expect(world.grant?.refreshTokenExpiresAt).toBe(ends);
    expect(world.reports.at(-1)?.findings).toEqual({});
  });

  it('saves a rotated refresh token and says so', async () => {
    const world = await due();
    const before = world.refreshToken;
    world.webex.refreshTokens = 'rotate';
    await world.reconcile();
    expect(world.refreshToken).not.toBe(before);
    expect(world.grant?.generation).toBe(2);
    expect(world.reports.at(-1)?.findings.rotated).toBe(true);
  });

  it('keeps the scope that was answered last', async () => {
    const world = new World();
    world.register();
    await world.reconcile();
    expect(world.grant).not.toHaveProperty('scope');
    let scope: string | undefined = 'cjp:config spark:all';
    answering(world, (answer) => ({ ...answer, ...(scope !== undefined && { scope }) }));
    await world.reconcile({ force: true });
    expect(world.grant?.scope).toBe('cjp:config spark:all');
    scope = undefined;
    await world.reconcile({ force: true });
    expect(world.grant?.scope).toBe('cjp:config spark:all');
    scope = 'cjp:config';
    await world.reconcile({ force: true });
    expect(world.grant?.scope).toBe('cjp:config');
  });

  it.each([
    [0, undefined],
    [MINUTE, undefined],
    [MINUTE + 1, MINUTE + 1],
    [-MINUTE, undefined],
    [-MINUTE - 1, -MINUTE - 1],
    [HOUR, HOUR],
  ])('by a service whose clock is %d ms ahead finds %s', async (skewMs, found) => {
    const world = new World();
    world.webex.skewMs = skewMs;
    world.register();
    await world.reconcile();
    expect(world.reports[0]?.findings.clockSkewMs).toBe(found);
  });

  it.each([
    [MINUTE, 0],
    [MINUTE + 1, MINUTE + 1],
    [-30 * 24 * HOUR, -30 * 24 * HOUR],
  ])('counts the life of a token by the service whose clock is %d ms ahead: %d', async (skewMs, shift) => {
    const world = new World();
    world.webex.skewMs = skewMs;
    world.register();
    const began = world.time;
    await world.reconcile();
    expect(world.grant).toMatchObject({ issuedAt: began + shift, refreshedAt: began });
    expect((world.grant?.expiresAt ?? 0) - (world.grant?.issuedAt ?? 0)).toBe(14 * 24 * HOUR);
  });

  it('at an endpoint that does not tell the time finds nothing of the clock', async () => {
    const world = new World();
    world.register();
    answering(world, ({ serverTime: _, ...answer }) => answer);
    await world.reconcile();
    expect(world.reports[0]?.findings).toEqual({});
  });

  it('saves the new token even when the variable cannot be reached', async () => {
    const world = await due();
    world.failing('look', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.', { status: 503 }));
    expect(await world.failingPass()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
    expect(world.webex.refreshes).toBe(2);
    expect(world.grant?.generation).toBe(2);
  });
});

describe('an answer with the same token', () => {
  it('is a success without new life', async () => {
    const world = new World();
    await world.settled();
    world.pass(1);
    world.webex.unchanged = true;
    expect(await world.reconcile({ force: true })).toMatchObject({
      outcome: 'unchanged',
      reason: 'forced',
      accessTokenExpiresAt: '2027-01-18T08:00:00Z',
    });
    expect(world.secrets.state('acme')).toMatchObject({
      grants: [{ issuedAt: '2027-01-04T08:00:00Z', sameTokenSince: '2027-01-05T08:00:00Z' }],
    });
    world.pass(6);
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due' });
    world.pass(0.6);
    world.webex.unchanged = false;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.grant).not.toHaveProperty('sameTokenSince');
  });

  it('keeps the known end where the answer does not say how long the token lives', async () => {
    const world = new World();
    await world.settled();
    world.pass(1);
    world.webex.unchanged = true;
    answering(world, ({ expiresIn: _, ...answer }) => answer);
    expect(await world.reconcile({ force: true })).toMatchObject({ accessTokenExpiresAt: '2027-01-18T08:00:00Z' });
  });
});

describe('force and ifToken', () => {
  it('a forced pass refreshes what is not due', async () => {
    const world = new World();
    await world.settled();
    expect(await world.reconcile({ force: true })).toMatchObject({ outcome: 'refreshed', reason: 'forced' });
  });

  it('a report refreshes only while the reported token is the current one', async () => {
    const world = new World();
    await world.settled();
    const ifToken = world.fingerprint;
    expect(await world.reconcile({ ifToken })).toMatchObject({ outcome: 'refreshed', reason: 'reported' });
    expect(await world.reconcile({ ifToken })).toMatchObject({ outcome: 'not_due' });
  });
});
