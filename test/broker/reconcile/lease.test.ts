import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { VARIABLE, World } from './world.ts';

const probe = 'put PROBE';

/** What had been begun by the time the variable was read. */
async function begunDuringLook(world: World, check: () => Promise<unknown>): Promise<string[]> {
  let begun: string[] = [];
  world.steps.length = 0;
  world.fault = (step, _subject, effect) => {
    if (step !== 'look') return effect();
    return new Promise((resolve) => {
      setImmediate(() => {
        begun = [...world.steps];
        resolve(effect());
      });
    });
  };
  await check();
  return begun;
}

describe('the proof that saving works', () => {
  it('is made while the variable is read, where a refresh is due', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    expect(await begunDuringLook(world, () => world.check())).toContain(probe);
    expect(world.steps.filter((step) => step === probe)).toHaveLength(1);
  });

  it('waits for what the variable tells, where none is', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await begunDuringLook(world, () => world.check())).not.toContain(probe);
    expect(world.steps).toContain(probe);
  });

  it('waits for the claim, where many report the same failed token', async () => {
    const world = new World();
    await world.settled();
    const ifToken = new Secret(world.published).fingerprint;
    expect(await begunDuringLook(world, () => world.check({ ifToken }))).not.toContain(probe);
    expect(world.steps.indexOf(probe)).toBeGreaterThan(world.steps.indexOf('put CLAIM'));
  });

  it('is not made where the refresh would have to wait', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await world.failingCheck();
    world.steps.length = 0;
    await world.failingCheck();
    expect(world.steps).not.toContain(probe);
  });

  it('that fails while the variable is read is told of, and nothing is spent', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing(probe, () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.'));
    expect(await world.failingCheck()).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.steps).not.toContain('refresh');
  });
});
