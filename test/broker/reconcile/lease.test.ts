import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/broker/reconcile/reconcile.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { renewElsewhere, type } from '../refused-grant.ts';
import { VARIABLE, World } from '../world.ts';

let world: World;
beforeEach(async () => {
  world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.steps.length = 0;
});

const refused = (name: string) => Object.assign(new Error('no'), { name }) as never;

/** Another pass takes the lease on what is saved now. */
async function leaseElsewhere(): Promise<void> {
  world.random = () => 0.1;
  await world.deps.store.acquireLease(await world.deps.store.load('acme', world.time), world.time + MINUTE);
  world.random = () => 0.5;
  world.steps.length = 0;
}

const report = (left = 5 * MINUTE) =>
  reconcile(world.deps, { record: 'acme', ifToken: world.fingerprint }, world.time + left);

/** What the holder does when the waiting pass looks for the first time. */
function atFirstLook(act: () => unknown): void {
  world.fault = async (step, _subject, effect) => {
    if (step === 'get STATE' && world.count('get STATE') === 2) {
      world.heal();
      await act();
    }
    return effect();
  };
}

/** What had been begun by the time the variable was read. */
async function begunDuringLook(pass: () => Promise<unknown>): Promise<string[]> {
  let begun: string[] = [];
  world.fault = async (step, _subject, effect) => {
    if (step !== 'look') return effect();
    await new Promise(setImmediate);
    if (begun.length === 0) begun = [...world.steps];
    return effect();
  };
  await pass();
  return begun;
}

describe('the lease', () => {
  it('is taken while the variable is read, where a refresh is due', async () => {
    world.pass(7);
    expect(await begunDuringLook(() => world.reconcile())).toContain('put LEASE');
    expect(world.count('put LEASE')).toBe(1);
  });

  it('waits for what the variable tells, where no refresh is due', async () => {
    world.webex.tokens.delete(world.published);
    expect(await begunDuringLook(() => world.reconcile())).not.toContain('put LEASE');
    expect(world.steps).toContain('put LEASE');
  });

  it('is not taken by a pass that publishes alone', async () => {
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    await world.reconcile();
    expect(world.steps).not.toContain('put LEASE');
  });

  it('is not taken where the refresh must wait', async () => {
    world.pass(7);
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await world.failingPass();
    world.steps.length = 0;
    await world.failingPass();
    expect(world.steps).not.toContain('put LEASE');
  });

  it('is on one state: the next refresh takes another', async () => {
    for (let token = 1; token <= 2; token += 1) expect(await report()).toMatchObject({ outcome: 'refreshed' });
  });

  it('whose answer is lost is ours', async () => {
    world.failing('put LEASE', () => refused('InternalServiceError'), 'after');
    expect(await report()).toMatchObject({ outcome: 'refreshed' });
  });

  it('that the store does not give fails the pass before anything is spent', async () => {
    world.pass(7);
    world.failing('put LEASE', () => refused('InternalServiceError'));
    expect(await world.failingPass()).toMatchObject({
      code: 'SAVE_FAILED',
      message: expect.stringMatching(/^Record acme could not be saved: .*PutSecretValue.*\.$/),
    });
    expect(world.steps).not.toContain('refresh');
    expect(world.count('put LEASE')).toBe(3);
    expect(world.messages).toEqual([]);
    expect(world.wakes).toEqual([]);
  });

  it('that the store does not give stops no publish', async () => {
    world.pass(7);
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.failing('put LEASE', () => refused('InternalServiceError'));
    await world.failingPass();
    expect(world.published).toBe(world.token);
  });
});

describe('a pass that finds the lease taken', () => {
  it('waits 20 seconds at most, and is not counted as a failure of the record', async () => {
    await leaseElsewhere();
    const began = world.time;
    await expect(report()).rejects.toMatchObject({
      code: 'REFRESH_IN_PROGRESS',
      message: expect.stringMatching(
        /^A pass began to refresh record acme less than two minutes ago and has saved no result yet/,
      ),
    });
    expect(world.time - began).toBe(17_500);
    expect(world.count('get STATE')).toBe(1 + 7);
    expect([world.count('refresh'), world.count('publish')]).toEqual([0, 0]);
    expect(world.state.failure).toBeUndefined();
    expect(world.messages).toEqual([]);
    expect(world.reports.at(-1)).toMatchObject({ held: true, failure: { code: 'REFRESH_IN_PROGRESS' } });
  });

  it.each([
    [1200, 0],
    [1201, 1200],
  ])('with %d ms left waits for %d', async (left, waited) => {
    await leaseElsewhere();
    const began = world.time;
    await expect(report(left)).rejects.toThrow('has not finished');
    expect(world.time - began).toBe(waited);
  });

  it('is done once the holder has saved another token, and leaves the variable to it', async () => {
    await leaseElsewhere();
    const began = world.time;
    const ifToken = world.fingerprint;
    atFirstLook(() => renewElsewhere(world));
    const result = await reconcile(world.deps, { record: 'acme', ifToken }, world.time + MINUTE);
    expect(result).toMatchObject({ outcome: 'not_due', tokenFingerprint: world.fingerprint });
    expect(result).not.toHaveProperty('reason');
    expect(result.tokenFingerprint).not.toBe(ifToken);
    expect(world.time - began).toBe(1200);
    expect([world.count('refresh'), world.count('publish')]).toEqual([0, 0]);
  });

  it('is done once the holder has saved that it is the same token', async () => {
    await leaseElsewhere();
    const { accessToken } = world.grant ?? {};
    atFirstLook(() => renewElsewhere(world, accessToken ? { accessToken } : {}));
    expect(await report()).toMatchObject({ outcome: 'not_due' });
    expect(world.count('refresh')).toBe(0);
  });

  it('fails as the holder has failed, and does not ask Webex itself', async () => {
    await leaseElsewhere();
    atFirstLook(async () => {
      const loaded = await world.deps.store.load('acme', world.time);
      const failure = {
        code: 'GRANT_REFUSED',
        since: world.time,
        retryAt: world.time + HOUR,
        configVersion: loaded.configVersion,
      } as const;
      await world.deps.store.saveState(loaded, { ...loaded.state, failure }, 'note', world.time + MINUTE);
    });
    await expect(report()).rejects.toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.count('refresh')).toBe(0);
  });

  it('goes on with the refresh where the state has moved on for another reason', async () => {
    await leaseElsewhere();
    atFirstLook(async () => {
      const loaded = await world.deps.store.load('acme', world.time);
      await world.deps.store.saveState(loaded, { ...loaded.state, rotatedAt: 0 }, 'note', world.time + MINUTE);
    });
    expect(await report()).toMatchObject({ outcome: 'refreshed' });
  });

  it('takes it over after two minutes, when the holder must have died', async () => {
    await leaseElsewhere();
    world.time += 2 * MINUTE - 1;
    await expect(report(1000)).rejects.toMatchObject({ code: 'REFRESH_IN_PROGRESS' });
    world.time += 1;
    expect(await report()).toMatchObject({ outcome: 'refreshed' });
    expect(world.count('put LEASE')).toBe(3);
  });

  it('waits too where the record has no token yet', async () => {
    world.register();
    type(world);
    const loaded = await world.deps.store.load('acme', world.time);
    world.random = () => 0.1;
    await world.deps.store.acquireLease(loaded, world.time + MINUTE);
    world.random = () => 0.5;
    await expect(world.reconcile()).rejects.toMatchObject({ code: 'REFRESH_IN_PROGRESS' });
  });

  it('fails as the record does that became unusable meanwhile', async () => {
    await leaseElsewhere();
    atFirstLook(() => world.secrets.edit('acme', '{}'));
    await expect(report()).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    expect(world.count('refresh')).toBe(0);
  });
});
