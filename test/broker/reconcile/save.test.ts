import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { canary } from '../support/canaries.ts';
import { VARIABLE, World } from './world.ts';

const refused = () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');
const healthy: World['fault'] = (_step, _subject, effect) => effect();

/** A record whose token is due, at an endpoint that gives a new refresh token with each use. */
async function dueAndRotating(): Promise<World> {
  const world = new World();
  await world.settled();
  world.webex.refreshTokens = 'rotate';
  world.pass(7);
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

function expectAgreement(world: World): void {
  expect(world.published).toBe(world.saved.accessToken);
  expect(world.webex.isLive(world.published)).toBe(true);
  expect(world.webex.grants.has(String(world.saved.refreshToken))).toBe(true);
}

describe('a save that comes second to an edit', () => {
  it('covers no grant that another check has bought with ours meanwhile', async () => {
    const world = await dueAndRotating();
    const next = canary('next-grant');
    let puts = 0;
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT' && puts === 1) world.edit('acme', { note: 'changed' });
      if (/^put (SAVED|NOTED)$/.test(step)) {
        puts += 1;
        // A second check found our grant under SAVED, has spent it, and stores what it was given.
        if (puts === 2) spendSaved(world, next);
      }
      return effect();
    };
    await world.check().catch(() => {});
    world.fault = healthy;
    expect(world.registry.labelled('acme', 'SAVED')?.refreshToken).toBe(next);
    await world.check();
    expect(world.saved).toMatchObject({ note: 'changed' });
    expectAgreement(world);
  });
});

/** The grant under SAVED is exchanged for another, which is stored there in its place, and not made current yet. */
function spendSaved(world: World, refreshToken: string): void {
  const saved = world.registry.labelled('acme', 'SAVED') as Record<string, unknown>;
  world.webex.grants.delete(String(saved.refreshToken));
  world.webex.grants.add(refreshToken);
  const text = JSON.stringify({
    ...saved,
    refreshToken,
    accessToken: world.webex.mint(),
    grantRefreshes: Number(saved.grantRefreshes) + 1,
    grantSeal: new Secret(refreshToken).fingerprint,
  });
  const secret = world.registry.secrets.get('acme');
  secret?.texts.set('by-another-check', text);
  if (secret) secret.labels = new Map([...secret.labels, ['SAVED', 'by-another-check']]);
}

describe('a save that is cut off', () => {
  it.each([
    ['the first call is answered', 'put SAVED', 'after'],
    ['the second call is made', 'move AWSCURRENT', 'before'],
    ['the second call is answered', 'move AWSCURRENT', 'after'],
  ] as const)('before %s is finished by the next check, without another refresh', async (_what, step, when) => {
    const world = await dueAndRotating();
    killAt(world, step, when);
    await world.failingCheck();
    world.fault = healthy;
    await world.check();
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('is found also where the first looks for it are stale', async () => {
    const world = await dueAndRotating();
    const before = await world.registry.read('acme', 'SAVED');
    killAt(world, 'move AWSCURRENT', 'before');
    await world.failingCheck();
    let staleReads = 2;
    world.fault = (step, _subject, effect) => {
      if (step !== 'read SAVED' || staleReads === 0) return effect();
      staleReads -= 1;
      return before;
    };
    await world.check();
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('is not saved over by what the same check writes down afterwards', async () => {
    const world = await dueAndRotating();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    let moves = 0;
    world.fault = (step, _subject, effect) => {
      moves += step === 'move AWSCURRENT' ? 1 : 0;
      if (step === 'move AWSCURRENT' && moves <= 8) throw refused();
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'SAVE_FAILED' });
    await world.check();
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('pays for the refresh that failed before: the next check does not repeat it', async () => {
    const world = await dueAndRotating();
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'), 'before', 1);
    await world.failingCheck();
    world.time += 5 * MINUTE;
    killAt(world, 'publish', 'before');
    await world.failingCheck();
    world.fault = healthy;
    world.time += HOUR;
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
    expect(world.saved.failure).toBeUndefined();
  });

  it('is not covered by what another check writes down at that moment', async () => {
    const world = await dueAndRotating();
    let buying: 'not yet' | 'now' | 'cut off' | 'over' = 'not yet';
    world.fault = async (step, _subject, effect) => {
      if (buying === 'not yet' && step === 'refresh') throw new Failure('TOKEN_ENDPOINT_UNAVAILABLE', '503.');
      if (buying === 'not yet' && step === 'put NOTED') {
        buying = 'now';
        await world.failingCheck({ force: true });
        buying = 'over';
      }
      if (buying === 'now' && step === 'move AWSCURRENT') buying = 'cut off';
      if (buying === 'cut off') throw new Error('killed');
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    world.fault = healthy;
    world.time += HOUR;
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('holds the grant even when a person edits the record before the next check', async () => {
    const world = await dueAndRotating();
    killAt(world, 'move AWSCURRENT', 'before');
    await world.failingCheck();
    world.fault = healthy;
    world.edit('acme', { note: 'edited in between' });
    await world.check();
    expect(world.webex.refreshes).toBe(2);
    expect(world.saved.note).toBe('edited in between');
    expectAgreement(world);
  });

  it('gives way to a grant that a person typed before the next check', async () => {
    const world = await dueAndRotating();
    killAt(world, 'move AWSCURRENT', 'before');
    await world.failingCheck();
    world.fault = healthy;
    const typed = world.webex.authorise();
    world.webex.refreshTokens = 'same';
    world.edit('acme', { refreshToken: typed });
    await world.check();
    expect(world.saved.refreshToken).toBe(typed);
  });

  it('leaves a refused grant in peace for a day, whichever of two checks wrote that down', async () => {
    const world = await dueAndRotating();
    world.webex.grants.clear();
    let checksToCome = 1;
    world.fault = async (step, _subject, effect) => {
      if (step === 'put SAVED' && checksToCome > 0) {
        checksToCome -= 1;
        await world.failingCheck();
      }
      return effect();
    };
    await world.failingCheck();
    world.fault = healthy;
    world.steps.length = 0;
    await world.failingCheck();
    expect(world.steps).not.toContain('refresh');
  });

  it('does not undo a return to the previous version', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    await world.check();
    const newer = world.saved.accessToken;
    world.registry.restore('acme');
    const restored = world.saved.accessToken;
    expect(restored).not.toBe(newer);
    world.steps.length = 0;
    await world.check();
    expect(world.steps).toContain('read SAVED');
    expect(world.saved.accessToken).not.toBe(newer);
  });
});

describe('an answer of the registry that is lost', () => {
  it.each(['put PROBE', 'put SAVED', 'move AWSCURRENT'])('after %s costs nothing', async (step) => {
    const world = await dueAndRotating();
    world.failing(step, refused, 'after', 1);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('is looked up again where the first look is stale', async () => {
    const world = await dueAndRotating();
    const stale = await world.registry.read('acme', 'AWSCURRENT');
    let lost = false;
    let staleReads = 2;
    world.fault = (step, _subject, effect) => {
      const answer = effect();
      if (step === 'move AWSCURRENT' && !lost) {
        lost = true;
        throw refused();
      }
      if (step === 'read AWSCURRENT' && lost && staleReads > 0) {
        staleReads -= 1;
        return stale;
      }
      return answer;
    };
    await world.check();
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });
});

describe('a registry that takes no writes after the refresh', () => {
  it('is asked again until it does', async () => {
    const world = await dueAndRotating();
    world.failing('put SAVED', refused, 'before', 6);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expectAgreement(world);
  });

  it('costs the pass, and the variable keeps the old token that is still alive', async () => {
    const world = await dueAndRotating();
    const before = world.published;
    world.failing('put SAVED', refused);
    expect(await world.failingCheck()).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.published).toBe(before);
    expect(world.webex.isLive(before)).toBe(true);
  });
});

describe('somebody else who saves in between', () => {
  /** Does something between the refresh and the move of AWSCURRENT. */
  function meanwhile(world: World, act: () => unknown): void {
    let done = false;
    world.fault = async (step, _subject, effect) => {
      if (step === 'move AWSCURRENT' && !done) {
        done = true;
        await act();
      }
      return effect();
    };
  }

  it('keeps every field that a person changed, and the grant that we bought', async () => {
    const world = await dueAndRotating();
    meanwhile(world, () => world.edit('acme', { note: 'mine', clientSecret: canary('new-client-secret') }));
    await world.check();
    expect(world.saved.note).toBe('mine');
    expect(String(world.saved.clientSecret)).toContain('new-client-secret');
    expectAgreement(world);
  });

  it('keeps the edit of a record that no check had saved before', async () => {
    const world = new World();
    world.webex.refreshTokens = 'rotate';
    world.register();
    meanwhile(world, () => world.edit('acme', { note: 'mine' }));
    await world.check();
    expect(world.saved.note).toBe('mine');
    expectAgreement(world);
  });

  it('keeps the grant that we bought where the edit was begun before it', async () => {
    const world = await dueAndRotating();
    const opened = world.saved;
    await world.check();
    const bought = world.saved.refreshToken;
    world.registry.edit('acme', { ...opened, note: 'mine' });
    await world.check();
    expect(world.saved).toMatchObject({ note: 'mine', refreshToken: bought });
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('keeps it too where such an edit comes while we write down something else', async () => {
    const world = await dueAndRotating();
    const opened = world.saved;
    world.contactCenter.byName(VARIABLE).stuck = true;
    let moves = 0;
    world.fault = (step, _subject, effect) => {
      moves += step === 'move AWSCURRENT' ? 1 : 0;
      if (step === 'move AWSCURRENT' && moves === 2) world.registry.edit('acme', { ...opened, note: 'mine' });
      return effect();
    };
    await world.failingCheck();
    expect(moves).toBeGreaterThan(1);
    expect(world.saved.note).toBe('mine');
    expect(world.webex.grants.has(String(world.saved.refreshToken))).toBe(true);
  });

  it('is not held up any longer by what refused the grant before ours', async () => {
    const world = await dueAndRotating();
    world.fault = async (step, _subject, effect) => {
      if (step !== 'put SAVED') return effect();
      world.fault = healthy;
      expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED' });
      killAt(world, 'move AWSCURRENT', 'before');
      return effect();
    };
    await world.failingCheck();
    world.fault = healthy;
    expect(await world.check()).toMatchObject({ variable: 'published' });
    expect(world.webex.refreshes).toBe(2);
    expectAgreement(world);
  });

  it('keeps the grant that another check bought meanwhile, where the edit was begun before it', async () => {
    const world = await dueAndRotating();
    const opened = world.saved;
    meanwhile(world, async () => {
      await world.check({ force: true });
      world.registry.edit('acme', { ...opened, note: 'mine' });
    });
    await world.check();
    expect(world.saved.note).toBe('mine');
    expect(world.webex.refreshes).toBe(3);
    expectAgreement(world);
  });

  it('keeps the later of two grants, whatever the clocks say', async () => {
    const world = await dueAndRotating();
    meanwhile(world, async () => {
      world.time -= MINUTE;
      await world.check({ force: true });
    });
    await world.check();
    expect(world.webex.refreshes).toBe(3);
    expectAgreement(world);
  });

  it('wins with a grant that a person typed, even where another check has bought with it', async () => {
    const world = await dueAndRotating();
    meanwhile(world, async () => {
      world.webex.refreshTokens = 'same';
      world.edit('acme', { refreshToken: world.webex.authorise() });
      await world.check();
    });
    const typed = () => world.saved.refreshToken;
    await world.check();
    expect(world.webex.refreshes).toBe(3);
    expectAgreement(world);
    expect(typed()).toBe([...world.webex.grants].at(-1));
  });

  it('wins with a grant that a person typed', async () => {
    const world = await dueAndRotating();
    const typed = world.webex.authorise();
    meanwhile(world, () => world.edit('acme', { refreshToken: typed }));
    await world.check();
    expect(world.saved.refreshToken).toBe(typed);
  });

  it('wins with a grant that a person typed, even where another check has saved it again', async () => {
    const world = await dueAndRotating();
    const typed = world.webex.authorise();
    meanwhile(world, async () => {
      world.edit('acme', { refreshToken: typed });
      world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
      await world.failingCheck();
    });
    await world.check();
    expect(world.saved.refreshToken).toBe(typed);
  });

  it('publishes to the variable that a person named meanwhile', async () => {
    const world = await dueAndRotating();
    world.contactCenter.create('OTHER');
    const target = world.saved.target as object;
    meanwhile(world, () => world.edit('acme', { target: { ...target, variableName: 'OTHER', variableId: undefined } }));
    await world.check();
    expect(world.contactCenter.byName('OTHER').value).toBe(world.saved.accessToken);
  });

  it('converges when two checks of one record overlap', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    await Promise.all([world.check(), world.check()]);
    await world.check();
    expectAgreement(world);
    world.steps.length = 0;
    await world.check();
    expect(world.steps).toEqual(['read AWSCURRENT', 'look']);
  });
});
