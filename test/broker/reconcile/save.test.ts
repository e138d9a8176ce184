import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { canary } from '../../support/canaries.ts';
import { renewElsewhere, type } from '../refused-grant.ts';
import { VARIABLE, World } from '../world.ts';

const refused = (name = 'InternalServiceError') => Object.assign(new Error('no'), { name }) as never;
const webexDown = () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.');

/** A record whose token is due, at an endpoint that gives a new refresh token with each use. */
async function dueAndRotating(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.webex.refreshTokens = 'rotate';
  world.pass(7);
  world.steps.length = 0;
  return world;
}

/** From that step on, nothing leaves the process any more. */
function killAt(world: World, step: string, when: 'before' | 'after'): void {
  let dead = false;
  world.fault = (now, _subject, effect) => {
    if (dead) throw new Error('killed');
    dead = now === step;
    if (dead && when === 'after') effect();
    if (dead) throw new Error('killed');
    return effect();
  };
}

/** Does something once, before that step. */
function atStep(world: World, step: string, act: () => unknown): void {
  world.fault = async (now, _subject, effect) => {
    if (now === step) {
      world.heal();
      await act();
    }
    return effect();
  };
}

async function expectAgreement(world: World): Promise<void> {
  world.heal();
  await world.reconcile();
  expect(world.published).toBe(world.token);
  expect(world.webex.isLive(world.published)).toBe(true);
  expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
}

describe('a pass that is killed', () => {
  it('after the save is finished by the next pass, without another refresh', async () => {
    const world = await dueAndRotating();
    killAt(world, 'put STATE', 'after');
    await world.failingPass();
    world.heal();
    world.time += HOUR;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
    await expectAgreement(world);
  });

  it('after the save leaves the grant also where a person edits the record before the next pass', async () => {
    const world = await dueAndRotating();
    killAt(world, 'put STATE', 'after');
    await world.failingPass();
    world.edit('acme', { note: 'edited in between' });
    await expectAgreement(world);
    expect(world.webex.refreshes).toBe(2);
    expect(world.secrets.config('acme').note).toBe('edited in between');
  });

  it('before its lease has ended keeps the next pass from buying at the same time', async () => {
    const world = await dueAndRotating();
    world.webex.refreshTokens = 'same';
    killAt(world, 'refresh', 'before');
    await world.failingPass();
    world.heal();
    world.random = () => 0.25;
    expect(await world.failingPass()).toMatchObject({ code: 'REFRESH_IN_PROGRESS' });
    world.time += 2 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
  });

  it('pays for the refresh that failed before: the next pass does not repeat it', async () => {
    const world = await dueAndRotating();
    world.failing('refresh', webexDown, 'before', 1);
    await world.failingPass();
    world.time += 5 * MINUTE;
    killAt(world, 'publish', 'before');
    await world.failingPass();
    world.heal();
    world.time += HOUR;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
    expect(world.state.failure).toBeUndefined();
  });
});

describe('an answer of the store that is lost', () => {
  it.each(['put LEASE', 'put STATE'])('after %s costs nothing', async (step) => {
    const world = await dueAndRotating();
    world.failing(step, refused, 'after', 1);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.webex.refreshes).toBe(2);
    await expectAgreement(world);
  });

  it('after a save is found again where the first reads are stale', async () => {
    const world = await dueAndRotating();
    let staleReads = 2;
    world.fault = (step, _subject, effect) => {
      if (step === 'put STATE' && world.count('put STATE') === 1) {
        effect();
        throw refused();
      }
      if (step === 'get version' && staleReads > 0) {
        staleReads -= 1;
        throw Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' });
      }
      return effect();
    };
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.webex.refreshes).toBe(2);
    await expectAgreement(world);
  });
});

describe('a store that takes no writes after the refresh', () => {
  it('is asked again until it does', async () => {
    const world = await dueAndRotating();
    world.failing('put STATE', refused, 'before', 6);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    await expectAgreement(world);
  });

  it('costs the pass, and the variable keeps the old token that is still alive', async () => {
    const world = await dueAndRotating();
    const { published } = world;
    world.failing('put STATE', refused);
    const began = world.time;
    expect(await world.failingPass()).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.time).toBeLessThanOrEqual(began + 2 * MINUTE);
    expect(world.published).toBe(published);
    expect(world.webex.isLive(published)).toBe(true);
  });
});

describe('a save that comes second', () => {
  it('to an edit keeps every field that a person changed, and the new grant', async () => {
    const world = await dueAndRotating();
    atStep(world, 'put STATE', () => world.edit('acme', { note: 'mine', clientSecret: canary('new-client-secret') }));
    await world.reconcile();
    expect(world.secrets.config('acme').note).toBe('mine');
    expect(String(world.secrets.config('acme').clientSecret)).toContain('new-client-secret');
    expect(world.webex.refreshes).toBe(2);
    await expectAgreement(world);
  });

  it('to an older config that a person stores again keeps the new grant', async () => {
    const world = await dueAndRotating();
    const opened = world.secrets.config('acme');
    await world.reconcile();
    world.secrets.edit('acme', { ...opened, note: 'mine' });
    await world.reconcile();
    expect(world.webex.refreshes).toBe(2);
    expect(world.secrets.config('acme').note).toBe('mine');
    await expectAgreement(world);
  });

  it('to another pass whose lease had run out keeps the later grant, even if the clocks disagree', async () => {
    const world = await dueAndRotating();
    atStep(world, 'put STATE', async () => {
      await renewElsewhere(world, { refreshedAt: world.time - MINUTE });
      await renewElsewhere(world, { refreshedAt: world.time - MINUTE });
    });
    await world.reconcile();
    expect(world.grant?.generation).toBe(3);
    await expectAgreement(world);
  });

  it('to what another pass notes keeps both', async () => {
    const world = await dueAndRotating();
    atStep(world, 'put STATE', async () => {
      const loaded = await world.deps.store.load('acme', world.time);
      const notified = { exposedBy: 'reportable' };
      await world.deps.store.saveState(loaded, { ...loaded.state, notified }, 'note', world.time + MINUTE);
    });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.state.grants[0]?.generation).toBe(2);
    expect(world.webex.refreshes).toBe(2);
    await expectAgreement(world);
  });

  it('leaves the grant that a person typed, and that another pass has refreshed with, in use', async () => {
    const world = await dueAndRotating();
    world.random = () => 0.25;
    let typed = '';
    atStep(world, 'put STATE', async () => {
      world.webex.refreshTokens = 'same';
      typed = type(world);
      world.time += 2 * MINUTE;
      await world.reconcile();
    });
    await world.reconcile();
    expect(world.webex.refreshes).toBe(3);
    await expectAgreement(world);
    expect(world.refreshToken).toBe(typed);
  });

  it('leaves no failure that refused the grant before', async () => {
    const world = await dueAndRotating();
    atStep(world, 'put STATE', async () => {
      world.time += 2 * MINUTE;
      world.random = () => 0.25;
      expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    });
    await world.reconcile();
    expect(world.state.failure).toBeUndefined();
    await expectAgreement(world);
    expect(world.webex.refreshes).toBe(2);
  });

  it('again and again is given up after twenty rounds', async () => {
    const world = await dueAndRotating();
    let isNested = false;
    world.fault = async (step, _subject, effect) => {
      if (step === 'put STATE' && !isNested) {
        isNested = true;
        await renewElsewhere(world);
        isNested = false;
      }
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({
      code: 'SAVE_FAILED',
      message: 'Record acme could not be saved: other passes keep changing it.',
    });
  });
});

describe('a refusal that comes after a person has typed another grant', () => {
  it('does not count against the grant that was typed', async () => {
    const world = await dueAndRotating();
    world.webex.grants.clear();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    atStep(world, 'put STATE', () => type(world));
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    world.heal();
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.published).toBe(world.token);
  });

  it('does not count against the new grant of another pass', async () => {
    const world = await dueAndRotating();
    world.webex.grants.clear();
    atStep(world, 'put STATE', () => renewElsewhere(world));
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.state.failure).toBeUndefined();
    await expectAgreement(world);
  });
});
