import { describe, expect, it } from 'vitest';
import { expectNoCanary } from '../support/canaries.ts';
import { VARIABLE, World } from './world.ts';

const subjects = (world: World) => world.messages.map(({ subject }) => subject);

describe('people are told, once for the same state', () => {
  it('of a refresh token with 30 and with 14 days left, and again after it was renewed', async () => {
    const world = new World();
    await world.settled();
    world.webex.refreshTokens = 'omit';
    for (let day = 0; day < 80; day += 1) {
      world.pass(1);
      await world.check();
    }
    expect(subjects(world)).toEqual([
      'Webex refresh token of acme: 30 days left',
      'Webex refresh token of acme: 14 days left',
    ]);
    world.webex.refreshTokens = 'same';
    await world.check({ force: true });
    expect(world.saved.told).toBeUndefined();
    world.webex.refreshTokens = 'omit';
    world.pass(61);
    await world.check();
    expect(subjects(world)).toHaveLength(3);
  });

  it('that a refresh token was replaced; not every week where every refresh replaces it', async () => {
    const world = new World();
    await world.settled();
    world.webex.refreshTokens = 'rotate';
    for (let week = 0; week < 3; week += 1) {
      world.pass(7);
      await world.check();
    }
    expect(subjects(world)).toEqual(['Webex refresh token of acme: replaced']);
    world.steps.length = 0;
    world.pass(7);
    await world.check();
    expect(world.steps).toHaveLength(7);
    expect(world.messages[0]?.text).toContain('flows render');
  });

  it('that the variable is exposed, and again when by another flag', async () => {
    const world = new World();
    const variable = world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled();
    await world.check();
    expect(subjects(world)).toEqual(['Webex token of acme: the variable is exposed']);
    expect(world.messages[0]?.text).toContain('agentViewable is on');
    variable.agentViewable = false;
    await world.check();
    variable.agentViewable = true;
    await world.check();
    expect(subjects(world)).toHaveLength(2);
  });

  it('of drift that comes back within a week, and not of a single one', async () => {
    const world = new World();
    await world.settled();
    const drift = async (afterDays: number) => {
      world.pass(afterDays);
      world.contactCenter.edit(VARIABLE, `something else, ${world.time}`);
      await world.check();
    };
    await drift(1);
    await drift(8);
    expect(subjects(world)).toEqual([]);
    await drift(1);
    await drift(1);
    await drift(1);
    expect(subjects(world)).toEqual(['Webex token of acme: the variable keeps changing']);
    await drift(9);
    await drift(1);
    expect(subjects(world)).toHaveLength(2);
  });

  it('in words that show no secret, on a subject that SNS takes', async () => {
    const world = new World();
    const name = 'a'.repeat(48);
    world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled(name);
    world.webex.refreshTokens = 'rotate';
    world.pass(7);
    await world.check({ record: name });
    world.webex.grants.clear();
    world.pass(7);
    await world.failingCheck({ record: name });
    expect(world.messages).toHaveLength(3);
    for (const { subject } of world.messages) expect(subject).toMatch(/^[ -~]{1,100}$/);
    expectNoCanary(world.messages);
  });

  it('at the price of a save, and of nothing in an idle check', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled();
    await world.check();
    expect(world.steps).toEqual(['read AWSCURRENT', 'look']);
  });
});
