import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE, SECOND } from '../../../lambda/broker/record/time.ts';
import { VARIABLE, World } from '../world.ts';

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.steps.length = 0;
  return world;
}

const findings = (world: World) => world.reports.at(-1)?.findings;

describe('a variable that holds a token which the broker did not publish', () => {
  it('gets the token in use again, without a refresh while Webex accepts that token', async () => {
    const world = await settled();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished', variable: 'published' });
    expect(findings(world)).toEqual({ drifted: true });
    expect(world.published).toBe(world.token);
    expect(world.webex.refreshes).toBe(1);
  });

  it('leads to a refresh where Webex does not accept the token in use any more', async () => {
    const world = await settled();
    world.webex.tokens.delete(world.published);
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked', variable: 'published' });
    expect(world.webex.isLive(world.published)).toBe(true);
  });

  it('gets the token in use again, without a purchase, where another record writes', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    await world.reconcile();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
  });

  it('is found where a person had published the first token, once the broker has seen it there', async () => {
    const world = await settled();
    const { token } = world;
    world.contactCenter.edit(VARIABLE, String(token));
    await world.reconcile();
    expect(findings(world)).toEqual({});
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    await world.reconcile();
    expect(findings(world)).toEqual({ drifted: true });
  });

  it('is found when a person puts the previous token back, before a pass has seen the new one or after it', async () => {
    for (const isSeen of [false, true]) {
      const world = await settled();
      const older = world.published;
      world.pass(7);
      await world.reconcile();
      if (isSeen) await world.reconcile();
      world.time += isSeen ? SECOND : MINUTE + 1;
      world.contactCenter.edit(VARIABLE, older);
      expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
      expect(findings(world)).toEqual({ drifted: true });
      expect(world.published).toBe(world.token);
    }
  });

  it('gets the token in use again while the grant is refused', async () => {
    const world = await settled();
    world.webex.grants.clear();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.failingPass({ force: true })).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.published).toBe(world.token);
  });
});

describe('a variable is not taken for changed', () => {
  it('where nothing was published in it yet', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE, { value: 'typed by a person' });
    await world.settled();
    expect(findings(world)).toEqual({});
  });

  it('where its id leads to another variable of the same name', async () => {
    const world = await settled();
    world.contactCenter.variables.clear();
    world.contactCenter.create('OTHER');
    world.contactCenter.create(VARIABLE, { value: 'the value of the new one' });
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(findings(world)).toEqual({});
  });

  it('by a publish that never happened', async () => {
    const world = await settled();
    world.pass(7);
    world.failing('publish', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.'));
    await world.failingPass();
    world.heal();
    world.time += 5 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(findings(world)).toEqual({});
  });

  it('by one of several tokens that were refreshed in a row and not seen yet', async () => {
    const world = await settled();
    world.pass(7);
    await world.reconcile();
    const second = world.published;
    world.failing('publish', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.'));
    await world.failingPass({ force: true });
    world.heal();
    expect(world.published).toBe(second);
    world.time += HOUR;
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(findings(world)).toEqual({});
  });

  it('by a clock of Contact Center that is up to a minute ahead', async () => {
    const world = await settled();
    world.pass(7);
    const older = world.published;
    world.failing('publish', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.'));
    await world.failingPass();
    world.heal();
    world.contactCenter.skewMs = MINUTE;
    world.contactCenter.edit(VARIABLE, older);
    world.time += 5 * MINUTE;
    await world.reconcile();
    expect(findings(world)).toEqual({});
  });
});

it('a variable that a person changes before each of a hundred passes is put right each time, and costs no token', async () => {
  const world = await settled();
  for (let pass = 0; pass < 100; pass += 1) {
    world.time += 10 * MINUTE;
    world.contactCenter.edit(VARIABLE, `typed by a person, ${pass}`);
    await world.reconcile();
    expect(world.published).toBe(world.token);
  }
  expect(world.webex.refreshes).toBe(1);
});
