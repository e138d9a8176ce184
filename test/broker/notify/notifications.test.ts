import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { VARIABLE, World } from '../world.ts';

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  return world;
}

it('the log says of each message that went out, and of no other, which record it is about', async () => {
  const world = await settled();
  world.failing('refresh', () => new Failure('GRANT_REFUSED', 'Webex refuses.'));
  world.pass(7);
  let refusals = 1;
  const { notify } = world.deps.notifier;
  world.deps.notifier.notify = async (subject, text) => {
    refusals -= 1;
    if (refusals >= 0) throw new Failure('INTERNAL', 'SNS refuses.');
    return notify(subject, text);
  };
  await world.failingPass();
  expect(world.notified).toEqual([]);
  await world.failingPass();
  expect(world.notified).toEqual([{ record: 'acme', subject: 'Webex token of acme: GRANT_REFUSED' }]);
});

describe('people are told once', () => {
  it('of a refresh token with 30 and with 14 days left, and again after it was renewed', async () => {
    const world = new World();
    await world.settled();
    world.webex.refreshTokens = 'omit';
    for (let day = 0; day < 80; day += 1) {
      world.pass(1);
      await world.reconcile();
    }
    expect(world.subjects).toEqual([
      'Webex refresh token of acme: 30 days left',
      'Webex refresh token of acme: 14 days left',
    ]);
    world.webex.refreshTokens = 'same';
    await world.reconcile({ force: true });
    expect(world.state.notified).toEqual({});
    world.webex.refreshTokens = 'omit';
    world.pass(61);
    await world.reconcile();
    expect(world.subjects).toHaveLength(3);
  });

  it('of a refresh token that has ended with no time left', async () => {
    const world = await settled();
    world.webex.refreshTokens = 'omit';
    world.pass(92);
    await world.reconcile();
    expect(world.subjects).toEqual(['Webex refresh token of acme: 0 seconds left']);
  });

  it('of nothing where the end of the refresh token is unknown', async () => {
    const world = new World();
    world.webex.refreshTokens = 'omit';
    await world.settled();
    world.pass(92);
    await world.reconcile();
    expect(world.messages).toEqual([]);
  });

  it('that a refresh token was replaced, and not again while every refresh replaces it', async () => {
    const world = await settled();
    world.webex.refreshTokens = 'rotate';
    for (let week = 0; week < 6; week += 1) {
      world.pass(7);
      await world.reconcile();
    }
    expect(world.subjects).toEqual(['Webex refresh token of acme: replaced']);
    world.steps.length = 0;
    world.pass(7);
    await world.reconcile();
    expect(world.steps).toHaveLength(8);
    world.webex.refreshTokens = 'same';
    world.pass(7);
    await world.reconcile();
    world.webex.refreshTokens = 'rotate';
    world.pass(7);
    await world.reconcile();
    expect(world.subjects).toEqual(Array(2).fill('Webex refresh token of acme: replaced'));
  });

  it('of nothing where the first refresh replaced it already, and each one since', async () => {
    const world = new World();
    world.webex.refreshTokens = 'rotate';
    await world.settled();
    for (let week = 0; week < 6; week += 1) {
      world.pass(7);
      await world.reconcile();
    }
    expect(world.subjects).toEqual([]);
  });

  it('that a refresh token was replaced, though the first message was lost', async () => {
    const world = await settled();
    world.webex.refreshTokens = 'rotate';
    world.failing('notify', () => new Failure('INTERNAL', 'SNS is away.'));
    for (const _ of [1, 2]) {
      world.pass(7);
      await world.reconcile();
    }
    world.heal();
    world.time += HOUR;
    await world.reconcile();
    expect(world.subjects).toEqual(['Webex refresh token of acme: replaced']);
  });

  it('that consumers get the token no more, and again when it happens anew', async () => {
    const world = new World();
    world.deps.consumerTokens = world.consumerTokens;
    const hour = () => {
      world.time += HOUR;
      return world.sweep();
    };
    await world.settled();
    await hour();
    world.consumerTokens.texts.set('acme', undefined);
    await hour();
    await hour();
    expect(world.subjects).toEqual([]);
    for (const times of [1, 2]) {
      world.consumerTokens.texts.delete('acme');
      for (const _ of [1, 2, 3]) await hour();
      expect(world.subjects).toEqual(Array(times).fill('Webex token of acme: consumers no longer get it'));
      world.consumerTokens.texts.set('acme', undefined);
      await hour();
    }
    expect(world.consumerTokens.of('acme').accessToken).toBe(world.token);
  });

  it('that the variable is exposed, and again when it is exposed anew or by another flag', async () => {
    const world = new World();
    const variable = world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled();
    await world.reconcile();
    expect(world.subjects).toEqual(['Webex token of acme: the variable is exposed']);
    expect(world.messages[0]?.text).toContain('agentViewable is on');
    expect(world.state.notified.exposedBy).toBe('agentViewable');
    variable.agentViewable = false;
    await world.reconcile();
    expect(world.state.notified.exposedBy).toBeUndefined();
    variable.agentViewable = true;
    await world.reconcile();
    expect(world.subjects).toHaveLength(2);
    variable.reportable = true;
    await world.reconcile();
    expect(world.messages.at(-1)?.text).toContain('agentViewable, reportable is on');
  });

  it('of an exposed variable, which a pass that cannot see it does not forget', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled();
    world.failing('look', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.'));
    await world.failingPass();
    world.heal();
    world.time += HOUR;
    await world.reconcile();
    expect(world.subjects.filter((subject) => /exposed/.test(subject))).toHaveLength(1);
  });

  it('of a variable that changes again within a week, and not of a single change', async () => {
    const world = await settled();
    const drift = async (afterDays: number) => {
      world.pass(afterDays);
      world.contactCenter.edit(VARIABLE, `something else, ${world.time}`);
      await world.reconcile();
    };
    await drift(1);
    await drift(8);
    expect(world.subjects).toEqual([]);
    await drift(1);
    await drift(1);
    await drift(1);
    expect(world.subjects).toEqual(['Webex token of acme: the variable keeps changing']);
    await drift(9);
    await drift(1);
    expect(world.subjects).toHaveLength(2);
  });

  it('of a token that is revoked again within a week, and not of a single revocation', async () => {
    const world = await settled();
    const revocation = async (afterDays: number) => {
      world.pass(afterDays);
      await world.reconcile();
      // Webex says nothing against a token that is less than a minute old.
      world.time += 2 * MINUTE;
      world.webex.tokens.delete(world.published);
      expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', reason: 'revoked' });
      world.time += HOUR;
      await world.reconcile();
    };
    await revocation(1);
    await revocation(8);
    expect(world.subjects).toEqual([]);
    await revocation(0);
    await revocation(2);
    await revocation(1);
    expect(world.subjects).toEqual(['Webex token of acme: revoked again']);
    await revocation(9);
    await revocation(6);
    expect(world.subjects).toHaveLength(2);
  });

  it('of nothing where tokens end by themselves, or a person refreshes again and again', async () => {
    const world = await settled();
    for (let day = 0; day < 5; day += 1) {
      world.pass(1);
      await world.reconcile({ force: true });
    }
    world.pass(15);
    await world.reconcile();
    world.pass(15);
    await world.reconcile();
    expect(world.subjects).toEqual([]);
    expect(world.state.revokedAt).toBeUndefined();
  });

  it('of a variable that changes twice within an hour as of one change', async () => {
    const world = await settled();
    for (let minutes = 0; minutes < 60; minutes += 10) {
      world.contactCenter.edit(VARIABLE, `something else, ${world.time}`);
      await world.reconcile();
      world.time += 10 * 60_000;
    }
    expect(world.messages).toEqual([]);
    expect(world.state.driftedBeforeAt).toBeUndefined();
    world.contactCenter.edit(VARIABLE, `something else, ${world.time}`);
    await world.reconcile();
    expect(world.state).toMatchObject({ driftedAt: world.time, driftedBeforeAt: world.time - HOUR });
    expect(world.messages).toHaveLength(1);
  });

  it('of a series that ends exactly within a week, and not of one that takes a week', async () => {
    for (const [gap, messages] of [
      [7 * DAY - 1, 1],
      [7 * DAY, 0],
    ] as const) {
      const world = await settled();
      world.contactCenter.edit(VARIABLE, 'something else');
      await world.reconcile();
      world.time += gap;
      world.contactCenter.edit(VARIABLE, 'something else again');
      await world.reconcile();
      expect(world.subjects.filter((subject) => /keeps changing/.test(subject))).toHaveLength(messages);
    }
  });
});

describe('of a failure that comes and goes', () => {
  const away = () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.');

  /** A service that is away every night, from one sweep to the next. */
  async function nights(world: World, count: number, failure = away): Promise<void> {
    for (let night = 0; night < count; night += 1) {
      world.failing('look', failure);
      await world.sweep();
      world.time += HOUR;
      world.heal();
      await world.sweep();
      world.time += 23 * HOUR;
    }
  }

  it('people hear the first two times in a week, and no more than forty times in forty days', async () => {
    const world = await settled();
    await nights(world, 7);
    expect(world.subjects).toEqual([
      'Webex token of acme: CONTACT_CENTER_UNAVAILABLE',
      'Webex token of acme: recovered from CONTACT_CENTER_UNAVAILABLE',
      'Webex token of acme: CONTACT_CENTER_UNAVAILABLE',
      'Webex token of acme: recovered from CONTACT_CENTER_UNAVAILABLE',
    ]);
    expect(world.messages[2]?.text).toContain('It is the second time within a week.');
    await nights(world, 33);
    expect(world.messages.length).toBeLessThanOrEqual(40);
  });

  it('people hear anew where it lasts for a day', async () => {
    const world = await settled();
    await nights(world, 3);
    world.failing('look', away);
    await world.sweep();
    world.time += 23 * HOUR;
    await world.sweep();
    expect(world.messages).toHaveLength(4);
    world.time += HOUR;
    await world.sweep();
    expect(world.messages).toHaveLength(5);
  });

  it('people hear anew where callers are safe for less than two days', async () => {
    const world = new World();
    world.webex.lifeSeconds = (1.9 * DAY) / 1000;
    await world.settled();
    await nights(world, 3);
    expect(world.messages).toHaveLength(6);
  });

  it('people hear anew of another failure, and each time of one that needs a person', async () => {
    const world = await settled();
    await nights(world, 3);
    await nights(world, 1, () => new Failure('REGISTRY_UNAVAILABLE', 'It was refused.'));
    expect(world.messages).toHaveLength(6);
    await nights(world, 3, () => new Failure('VARIABLE_REJECTED', 'It is not active.'));
    expect(world.messages).toHaveLength(12);
  });
});

describe('messages', () => {
  it('show no secret, on a subject that SNS takes', async () => {
    const world = new World();
    const name = 'a'.repeat(48);
    world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled(name);
    world.webex.refreshTokens = 'rotate';
    world.pass(7);
    await world.reconcile({ record: name });
    world.webex.grants.clear();
    world.pass(7);
    await world.failingPass({ record: name });
    world.webex.grants.add(String(world.secrets.config(name).refreshToken));
    world.edit(name, { refreshToken: world.webex.authorize() });
    await world.reconcile({ record: name });
    expect(world.messages.length).toBeGreaterThanOrEqual(4);
    for (const { subject } of world.messages) expect(subject).toMatch(/^[ -~]{1,99}$/);
    expectNoCanary(world.messages);
  });

  it('cost a version, and nothing in an idle pass', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE, { agentViewable: true });
    await world.settled();
    await world.reconcile();
    world.steps.length = 0;
    await world.reconcile();
    expect(world.steps).toEqual(['get AWSCURRENT', 'get STATE', 'look']);
  });
});
