import { beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../lambda/broker/check.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { iso, MINUTE } from '../../lambda/broker/record/time.ts';
import { claimVersionId } from '../../lambda/broker/working-copy.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = new World();
  await world.settled();
});

const fingerprint = () => new Secret(world.published).fingerprint;
const report = (ifToken = fingerprint(), left = 5 * MINUTE) =>
  check(world.broker, { record: 'acme', ifToken }, world.time + left);
const times = (step: string) => world.steps.filter((one) => one === step).length;

/** Somebody else has claimed the refresh of that token just now. */
async function claimElsewhere(token = fingerprint(), record = 'acme'): Promise<void> {
  const claim = new Secret(JSON.stringify({ token, round: 1, at: world.time, by: 0.1 }));
  await world.registry.put(record, 'CLAIM', claimVersionId(token, 1), claim);
  world.steps.length = 0;
}

/** What the winner does when we look for the first time. */
function whenLookedAt(act: () => void): void {
  world.fault = (step, _subject, effect) => {
    if (step === 'read AWSCURRENT' && times('read AWSCURRENT') === 2) act();
    return effect();
  };
}

describe('whoever comes second', () => {
  it('looks seven times in 20 seconds, and leaves the rest to the winner', async () => {
    await claimElsewhere();
    const began = world.time;
    await expect(report()).rejects.toThrow(
      'Another check has begun to refresh record acme and has not finished; after ',
    );
    expect(world.time - began).toBe(17_500);
    expect(times('read AWSCURRENT')).toBe(1 + 7);
    expect([times('refresh'), times('publish')]).toEqual([0, 0]);
  });

  it.each([
    [1200, 0],
    [1201, 1200],
  ])('with %d ms left waits for %d', async (left, waited) => {
    await claimElsewhere();
    const began = world.time;
    await expect(report(fingerprint(), left)).rejects.toThrow('has not finished');
    expect(world.time - began).toBe(waited);
  });

  it('waits no longer than the claim lasts', async () => {
    await claimElsewhere();
    world.time += 2 * MINUTE - 3000;
    const began = world.time;
    await expect(report()).rejects.toThrow('has not finished');
    expect(world.time - began).toBe(2600);
  });

  it('is done once the winner has saved another token', async () => {
    await claimElsewhere();
    const began = world.time;
    const accessToken = world.webex.mint();
    whenLookedAt(() => world.edit('acme', { accessToken }));
    expect(await report()).toMatchObject({ tokenFingerprint: new Secret(accessToken).fingerprint });
    expect(world.time - began).toBe(1200);
  });

  it('is done once the winner has saved that it is the same token', async () => {
    await claimElsewhere();
    const began = world.time;
    whenLookedAt(() => world.edit('acme', { unchangedSince: iso(world.time) }));
    await report();
    expect(world.time - began).toBe(1200);
  });

  it('leaves the variable to the winner too', async () => {
    await claimElsewhere();
    whenLookedAt(() => world.edit('acme', { accessToken: world.webex.mint() }));
    await report();
    expect(times('publish')).toBe(0);
  });

  it('for a record without a token waits too', async () => {
    world.register('new', { target: undefined });
    await claimElsewhere('none', 'new');
    const order = { record: 'new', ifToken: 'ba7816bf' };
    await expect(check(world.broker, order, world.time + 5000)).rejects.toThrow('has not finished');
    expect(times('refresh')).toBe(0);
  });
});

describe('a claim', () => {
  it('is on one token: that of the next is another', async () => {
    for (let token = 1; token <= 2; token += 1) expect(await report()).toMatchObject({ outcome: 'refreshed' });
  });

  it('that cannot be placed is given up after five tries, and says that nothing was spent', async () => {
    world.failing('put CLAIM', () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.'));
    await expect(report()).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      message: 'The refresh of record acme could not be claimed; nothing was spent.',
    });
    expect(times('put CLAIM')).toBe(5);
  });
});
