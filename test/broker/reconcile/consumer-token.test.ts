import { beforeEach, describe, expect, it } from 'vitest';
import { consumerTokenOf, parseConsumerToken } from '../../../lambda/broker/reconcile/consumer-token.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import type { Grant } from '../../../lambda/broker/record/state.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { consumerTokenFailed } from '../memory-consumer-tokens.ts';
import { plainGrant, plainRecord } from '../samples.ts';
import { VARIABLE, World } from '../world.ts';

let world: World;
beforeEach(() => {
  world = new World();
  world.deps.consumerTokens = world.consumerTokens;
});

const given = () => world.consumerTokens.of('acme').accessToken;
const bind = (text?: string) => void world.consumerTokens.texts.set('acme', text);
const stepsAboutConsumers = () => world.steps.filter((step) => /consumer token/.test(step));

describe('what consumers are given', () => {
  it('is the saved token with its times, without any credential', async () => {
    world.register();
    bind();
    await world.reconcile();
    expect(world.consumerTokens.of('acme')).toEqual({
      accessToken: world.token,
      givenAt: '2027-01-04T08:00:00.000Z',
      expiresAt: '2027-01-18T08:00:00.000Z',
    });
    expect(world.consumerTokens.texts.get('acme')).not.toContain(world.secrets.config('acme').clientSecret);
    expect(world.consumerTokens.texts.get('acme')).not.toContain(world.refreshToken);
  });

  it('comes after the save and before the variable, and is not written where it is the same', async () => {
    world.register();
    bind();
    await world.reconcile();
    const order = ['put STATE', 'write consumer token', 'publish'].map((step) => world.steps.indexOf(step));
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).not.toContain(-1);
    world.steps.length = 0;
    await world.reconcile();
    expect(stepsAboutConsumers()).toEqual(['read consumer token']);
  });

  it('is nothing for a record that no consumer is bound to', async () => {
    world.register();
    await world.reconcile();
    expect(stepsAboutConsumers()).toEqual(['read consumer token']);
  });

  it('is nothing for a record without a token', async () => {
    world.register();
    bind();
    world.webex.grants.clear();
    await world.failingPass();
    expect(stepsAboutConsumers()).toEqual([]);
  });

  it('is not even looked at where no token endpoint is deployed', async () => {
    delete world.deps.consumerTokens;
    bind();
    await world.settled();
    await world.reconcile({ force: true });
    expect(stepsAboutConsumers()).toEqual([]);
  });

  it('is repaired by the next sweep, which reads the record again before it writes', async () => {
    await world.settled();
    bind('{"accessToken":"old"}');
    await world.sweep();
    expect(given()).toBe(world.token);
    expect(world.steps.indexOf('get AWSCURRENT')).toBeGreaterThan(-1);
    expect(world.steps.indexOf('get AWSCURRENT')).toBeLessThan(world.steps.indexOf('write consumer token'));
  });

  it('says when Webex gave the same token once more', async () => {
    await world.settled();
    bind();
    world.webex.unchanged = true;
    world.time += MINUTE;
    await world.reconcile({ force: true });
    expect(world.consumerTokens.of('acme')).toMatchObject({
      accessToken: world.token,
      givenAt: '2027-01-04T08:01:00.000Z',
    });
  });

  it('stays as it is while the record is paused, unless a refresh is forced', async () => {
    await world.settled();
    bind('{"accessToken":"old"}');
    world.edit('acme', { paused: '2027-01-04T08:00:00Z' });
    await world.reconcile();
    expect(given()).toBe('old');
    await world.reconcile({ force: true });
    expect(given()).toBe(world.token);
  });

  const without = (field: keyof Grant) => {
    const { [field]: _, ...rest } = plainGrant();
    return rest as Grant;
  };

  it.each(['accessToken', 'issuedAt', 'expiresAt'] as const)('is nothing where the grant has no %s', (field) => {
    expect(consumerTokenOf(plainRecord({}, { grants: [without(field)] }))).toBeUndefined();
    expect(consumerTokenOf(plainRecord())).toBeDefined();
  });
});

describe('a consumer token that cannot be written', () => {
  it('costs neither the grant nor the variable; it is told, and made good by the next pass', async () => {
    await world.settled();
    bind('{"accessToken":"old"}');
    world.failing('write consumer token', consumerTokenFailed);
    const failure = await world.failingPass({ force: true });
    expect(failure).toMatchObject({ code: 'CONSUMER_TOKEN_FAILED' });
    expect(world.count('write consumer token')).toBe(3);
    expect(world.published).toBe(world.token);
    expect(world.state.failure).toMatchObject({ code: 'CONSUMER_TOKEN_FAILED' });
    expect(world.subjects).toEqual(['Webex token of acme: CONSUMER_TOKEN_FAILED']);
    expect(world.wakes).toHaveLength(1);

    world.heal();
    world.time += 5 * MINUTE;
    await world.reconcile();
    expect(given()).toBe(world.token);
    expect(world.state.failure).toBeUndefined();
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from CONSUMER_TOKEN_FAILED');
    expectNoCanary(failure, world.messages);
  });

  it('costs no second refresh', async () => {
    await world.settled();
    bind();
    world.failing('write consumer token', consumerTokenFailed);
    await world.failingPass();
    const { token } = world;
    for (const hours of [1, 2]) {
      world.time += hours * HOUR;
      await world.failingPass();
    }
    expect(world.token).toBe(token);
    expect(world.webex.refreshes).toBe(1);
  });

  it('does not hide that the variable could not be written either', async () => {
    await world.settled();
    bind('{"accessToken":"old"}');
    world.failing('write consumer token', consumerTokenFailed);
    world.contactCenter.byName(VARIABLE).type = 'Integer';
    expect(await world.failingPass()).toMatchObject({ code: 'VARIABLE_REJECTED' });
  });

  it('that cannot be read is tried three times and told too', async () => {
    await world.settled();
    world.failing('read consumer token', consumerTokenFailed);
    expect(await world.failingPass()).toMatchObject({ code: 'CONSUMER_TOKEN_FAILED' });
    expect(world.count('read consumer token')).toBe(3);
    world.failing('read consumer token', consumerTokenFailed, 'before', 2);
    world.time += 5 * MINUTE;
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due' });
  });
});

describe('a stored consumer token', () => {
  it('is read as it was written', () => {
    const secret = new Secret(canary('secret'));
    const grants = [plainGrant({ accessToken: new Secret('token'), refreshToken: secret })];
    const stored = consumerTokenOf(plainRecord({ clientSecret: secret }, { grants })) as Secret;
    const { accessToken, ...moments } = parseConsumerToken('acme', stored);
    expect(accessToken.reveal()).toBe('token');
    expect(moments).toEqual({
      givenAt: Date.parse('2027-01-04T08:00:00Z'),
      expiresAt: Date.parse('2027-01-18T08:00:00Z'),
    });
    expectNoCanary(stored.reveal());
  });

  it.each(['', 'c4n4ry', '{}', '{"accessToken":"c4n4ry","givenAt":"c4n4ry","expiresAt":5}', 'null'])(
    'that cannot be used is told without its text: %j',
    (text) => {
      let failure: unknown;
      try {
        parseConsumerToken('acme', new Secret(text));
      } catch (thrown) {
        failure = thrown;
      }
      expect(failure).toMatchObject({
        code: 'CONSUMER_TOKEN_FAILED',
        message: 'What consumers are given of record acme cannot be used.',
      });
      expectNoCanary(failure);
    },
  );
});
