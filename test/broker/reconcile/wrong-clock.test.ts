import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { World } from '../world.ts';

/** A pass by an instance whose clock is ahead, while the service's is right. */
async function ahead(world: World, ms: number, pass: () => Promise<unknown>): Promise<void> {
  world.time += ms;
  world.webex.skewMs = -ms;
  await pass();
  world.time -= ms;
  world.webex.skewMs = 0;
}

describe.each([
  ['two hours', 2 * HOUR],
  ['three days', 3 * DAY],
  ['thirty days', 30 * DAY],
])('a clock that is %s ahead for one pass', (_howMuch, ms) => {
  it.each([
    ['with a variable', {}],
    ['that only serves consumers', { target: undefined }],
  ])('makes no token of a record %s live longer than it does', async (_what, more) => {
    const world = new World();
    world.register('acme', more);
    await ahead(world, ms, () => world.reconcile());
    expect(world.grant).toMatchObject({ issuedAt: world.time, expiresAt: world.time + 14 * DAY });
    world.pass(7);
    await world.reconcile();
    expect(world.webex.refreshes).toBe(2);
  });

  it('does not hide that the token is refused', async () => {
    const world = new World();
    world.register();
    await ahead(world, ms, () => world.reconcile());
    // By a clock that is ahead of its end the token was not worth publishing.
    world.time += HOUR;
    await world.reconcile();
    world.time += 10 * MINUTE;
    world.webex.tokens.delete(world.published);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked' });
  });

  it('holds no service for as long', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('refresh', () => new Failure('GRANT_REFUSED', 'Webex refuses the grant.', { status: 400 }));
    await ahead(world, ms, () => world.failingPass());
    world.heal();
    world.time += HOUR;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
  });

  it('leaves the purchases of a day to be made', async () => {
    const world = new World();
    await world.settled();
    await ahead(world, ms, async () => {
      for (let count = 0; count < 12; count += 1) await world.reconcile({ force: true });
    });
    await world.reconcile();
    world.time += DAY + 3 * HOUR;
    world.webex.tokens.delete(world.published);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked' });
  });
});

describe('when Webex says that a token ends', () => {
  async function published(): Promise<World> {
    const world = new World();
    await world.settled('other', { target: undefined });
    await world.settled('acme', { writer: 'other' });
    world.time += HOUR;
    await world.reconcile();
    return world;
  }

  it.each([
    ['earlier', -3 * DAY],
    ['later', DAY],
    ['two minutes earlier', -2 * MINUTE],
  ])('%s than was reckoned, that counts', async (_when, differs) => {
    const world = await published();
    const ends = (world.grant?.expiresAt ?? 0) + differs;
    world.webex.tokens.set(world.published, ends);
    const { callersSafeUntil } = await world.reconcile();
    expect(world.grant?.expiresAt).toBe(ends);
    expect(world.state.published?.expiresAt).toBe(ends);
    expect(Date.parse(callersSafeUntil ?? '')).toBe(ends);
  });

  it('within a minute of what was reckoned, nothing is saved', async () => {
    const world = await published();
    const before = world.state;
    world.webex.tokens.set(world.published, (world.grant?.expiresAt ?? 0) - MINUTE);
    world.steps.length = 0;
    await world.reconcile();
    expect(world.state).toEqual(before);
    expect(world.steps.filter((step) => step.startsWith('put'))).toEqual([]);
  });
});
