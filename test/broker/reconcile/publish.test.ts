import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { VARIABLE, World } from '../world.ts';

const unavailable = () =>
  new Failure('CONTACT_CENTER_UNAVAILABLE', 'The Contact Center API answered 503.', { status: 503 });

async function due(): Promise<World> {
  const world = new World();
  await world.settled();
  world.pass(7);
  return world;
}

describe('a publish that failed', () => {
  it('is repeated by the next pass, without another refresh', async () => {
    const world = await due();
    world.failing('publish', unavailable);
    await world.failingPass();
    world.heal();
    world.time += 5 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
    expect(world.published).toBe(world.token);
  });

  it('is repeated too when nothing could be saved after it', async () => {
    const world = await due();
    let killed = false;
    world.fault = (step, _subject, effect) => {
      killed ||= step === 'publish';
      if (killed) throw new Error('killed');
      return effect();
    };
    await world.failingPass();
    world.heal();
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
  });

  it('is noticed when the API answers 200 and changes nothing', async () => {
    const world = await due();
    world.contactCenter.byName(VARIABLE).stuck = true;
    expect(await world.failingPass()).toMatchObject({
      code: 'VARIABLE_UNCHANGED',
      message: `The Contact Center API accepted the new value of ${VARIABLE} (record acme) but did not store it.`,
    });
    expect(world.steps.slice(world.steps.indexOf('publish'), -1)).toContain('look');
  });

  it('is finished by the next sweep, which reads the record again before it writes', async () => {
    const world = await due();
    world.failing('publish', () => new Error('killed') as never, 'before', 1);
    await world.failingPass({ force: true });
    world.heal();
    world.pass(1 / 24);
    world.steps.length = 0;
    expect(await world.sweep()).toMatchObject({ republished: 1 });
    expect(world.steps.slice(0, 5)).toEqual(['list records', 'get STATE', 'look', 'get AWSCURRENT', 'get STATE']);
    expect(world.published).toBe(world.token);
  });
});

describe('a publish', () => {
  it('is confirmed by reading back where the answer still shows the old value', async () => {
    const world = new World();
    await world.settled();
    const { write } = world.contactCenter;
    world.contactCenter.write = async (to, variable, ...more) => {
      await write.call(world.contactCenter, to, variable, ...more);
      return variable;
    };
    expect(await world.reconcile({ force: true })).toMatchObject({ variable: 'published' });
    expect(world.steps.slice(-2)).toEqual(['publish', 'look']);
    expect(world.published).toBe(world.token);
  });

  it('never puts an expired token into the variable', async () => {
    const world = await due();
    world.pass(7);
    world.contactCenter.edit(VARIABLE, world.webex.mint());
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    const living = world.published;
    await world.failingPass();
    expect(world.published).toBe(living);
  });

  it('never puts a token into the variable that Webex refuses', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    await world.reconcile();
    world.time += HOUR;
    const living = world.webex.mint();
    world.webex.tokens.delete(world.published);
    world.contactCenter.edit(VARIABLE, living);
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await world.failingPass();
    expect(world.published).toBe(living);
  });

  it('is made with a token of 256 characters, and not with a longer one', async () => {
    for (const [length, code] of [
      [256, undefined],
      [257, 'TOKEN_TOO_LONG'],
    ] as const) {
      const world = new World();
      world.webex.tokenLength = length;
      world.register();
      const failure = await world.reconcile().then(
        () => undefined,
        (thrown: Failure) => thrown,
      );
      expect(failure?.code).toBe(code);
      expect(failure?.message).toBe(
        code && 'The access token of record acme has 257 characters; a global variable holds 256.',
      );
      expect(world.contactCenter.writes).toBe(code ? 0 : 1);
      expectNoCanary(failure);
    }
  });
});

describe('a masked variable', () => {
  async function masked(): Promise<World> {
    const world = new World();
    world.contactCenter.create(VARIABLE, { masked: true });
    await world.settled();
    return world;
  }

  it('is written once for each token, and never taken for changed', async () => {
    const world = await masked();
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due', variable: 'masked' });
    expect(world.contactCenter.writes).toBe(1);
    world.pass(7);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due', variable: 'masked' });
    expect(world.contactCenter.writes).toBe(2);
    expect(world.published).toBe(world.token);
    expect(world.reports.every(({ findings }) => findings.drifted === undefined)).toBe(true);
  });

  it('is written at once when a person names it in place of another', async () => {
    const world = await masked();
    world.contactCenter.create('OTHER', { masked: true });
    world.edit('acme', { target: { ...(world.secrets.config('acme').target as object), variableName: 'OTHER' } });
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.contactCenter.byName('OTHER').value).toBe(world.token);
  });

  it('is written again where the publish before it failed', async () => {
    const world = await masked();
    world.pass(7);
    world.failing('publish', unavailable);
    await world.failingPass();
    world.heal();
    world.time += 5 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.published).toBe(world.token);
  });

  it('that was not masked before is not written again while it holds the token', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.contactCenter.byName(VARIABLE).masked = true;
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due', variable: 'masked' });
  });

  it('that was found missing is written again when it is back', async () => {
    const world = await masked();
    const saved = new Map(world.contactCenter.variables);
    world.contactCenter.variables.clear();
    await world.failingPass();
    for (const [id, variable] of saved) world.contactCenter.variables.set(id, variable);
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
  });
});
