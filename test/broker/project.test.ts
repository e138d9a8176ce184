import { beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../lambda/broker/check.ts';
import type { CheckOrder } from '../../lambda/broker/pass.ts';
import { consumerTokenOf, parseConsumerToken } from '../../lambda/broker/reconcile/consumer-token.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { parseRecord } from '../../lambda/broker/record-json.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { projectionFailed } from './memory-projections.ts';
import { VARIABLE, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

/** A check where a token endpoint is deployed. */
const projecting = (order: Partial<CheckOrder> = {}) =>
  check({ ...world.broker, projections: world.projections }, { record: 'acme', ...order }, world.time + 120_000);
const failing = (order?: Partial<CheckOrder>) =>
  projecting(order).then(
    () => undefined,
    (failure) => failure,
  );
const projected = () => world.projections.of('acme').accessToken;

describe('what consumers are given', () => {
  it('is the saved token with its times, and nothing that could buy another', async () => {
    world.register();
    world.projections.texts.set('acme', undefined);
    await projecting();
    expect(world.projections.of('acme')).toEqual({
      accessToken: world.saved.accessToken,
      givenAt: '2027-01-04T08:00:00.000Z',
      expiresAt: '2027-01-18T08:00:00.000Z',
    });
    const { clientSecret, refreshToken } = world.saved;
    expect(world.projections.texts.get('acme')).not.toContain(clientSecret);
    expect(world.projections.texts.get('acme')).not.toContain(refreshToken);
  });

  it('comes after the save and before the variable, and is not written where it is the same', async () => {
    world.register();
    world.projections.texts.set('acme', undefined);
    await projecting();
    const order = ['move AWSCURRENT', 'write projection', 'publish'].map((step) => world.steps.indexOf(step));
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).not.toContain(-1);
    world.steps.length = 0;
    await projecting();
    expect(world.steps.filter((step) => /projection/.test(step))).toEqual(['read projection']);
  });

  it('is nothing for a record that no consumer is bound to', async () => {
    world.register();
    await projecting();
    expect(world.steps).not.toContain('write projection');
  });

  it('is not even looked at where no token endpoint is deployed', async () => {
    world.projections.texts.set('acme', undefined);
    await world.settled();
    await world.check({ force: true });
    expect(world.steps.filter((step) => /projection/.test(step))).toEqual([]);
  });

  it('is repaired by the next sweep, which reads the record again before it writes', async () => {
    await world.settled();
    world.projections.texts.set('acme', '{"accessToken":"old"}');
    await sweep({ ...world.broker, projections: world.projections }, false, world.time + 14 * 60_000);
    expect(projected()).toBe(world.saved.accessToken);
    expect(world.steps.indexOf('read AWSCURRENT')).toBeGreaterThan(-1);
    expect(world.steps.indexOf('read AWSCURRENT')).toBeLessThan(world.steps.indexOf('write projection'));
  });

  it('says when Webex gave the same token once more', async () => {
    await world.settled();
    world.projections.texts.set('acme', undefined);
    world.webex.unchanged = true;
    world.time += 60_000;
    await projecting({ force: true });
    expect(world.projections.of('acme')).toMatchObject({
      accessToken: world.saved.accessToken,
      givenAt: '2027-01-04T08:01:00.000Z',
    });
  });

  it('stays as it is while the record is paused, unless somebody forces a refresh', async () => {
    await world.settled();
    world.projections.texts.set('acme', '{"accessToken":"old"}');
    world.edit('acme', { paused: '2027-01-04T08:00:00Z' });
    await projecting();
    expect(projected()).toBe('old');
    await projecting({ force: true });
    expect(projected()).toBe(world.saved.accessToken);
  });
});

describe('a projection that cannot be written', () => {
  it('costs neither the grant nor the variable; it is told, and made good by the next check', async () => {
    await world.settled();
    world.projections.texts.set('acme', '{"accessToken":"old"}');
    world.failing('write projection', projectionFailed);
    const failure = await failing({ force: true });
    expect(failure).toMatchObject({ code: 'PROJECTION_FAILED' });
    expect(world.published).toBe(world.saved.accessToken);
    expect(world.saved.failure).toMatchObject({ code: 'PROJECTION_FAILED' });
    expect(world.messages.map(({ subject }) => subject)).toEqual(['Webex token of acme: PROJECTION_FAILED']);
    expect(world.wakes).toHaveLength(1);

    world.fault = (_step, _subject, effect) => effect();
    world.time += 5 * 60_000;
    await projecting();
    expect(projected()).toBe(world.saved.accessToken);
    expect(world.saved).not.toHaveProperty('failure');
    expect(world.messages.at(-1)?.subject).toBe('Webex token of acme: recovered from PROJECTION_FAILED');
    expectNoCanary(failure, world.messages);
  });

  it('buys no second token', async () => {
    await world.settled();
    world.projections.texts.set('acme', undefined);
    world.failing('write projection', projectionFailed);
    await failing();
    const { accessToken } = world.saved;
    for (const wait of [1, 2]) {
      world.time += wait * 60 * 60_000;
      await failing();
    }
    expect(world.saved.accessToken).toBe(accessToken);
  });

  it('does not hide that the variable could not be written either', async () => {
    await world.settled();
    world.projections.texts.set('acme', '{"accessToken":"old"}');
    world.failing('write projection', projectionFailed);
    (world.contactCenter.byName(VARIABLE) as { type: string }).type = 'Integer';
    expect(await failing()).toMatchObject({ code: 'VARIABLE_REJECTED' });
  });

  it('that cannot be read is told too', async () => {
    await world.settled();
    world.failing('read projection', projectionFailed);
    expect(await failing()).toMatchObject({ code: 'PROJECTION_FAILED' });
  });
});

describe('a stored projection', () => {
  it('is read as it was written', () => {
    const text = new Secret(
      JSON.stringify({
        clientId: 'C1',
        clientSecret: canary('client-secret'),
        refreshToken: canary('refresh-token'),
        accessToken: 'token',
        accessTokenIssuedAt: '2027-01-04T08:00:00Z',
        accessTokenExpiresAt: '2027-01-18T08:00:00Z',
      }),
    );
    const stored = consumerTokenOf(parseRecord({ record: 'acme', text })) as Secret;
    const { accessToken, ...moments } = parseConsumerToken('acme', stored);
    expect(accessToken.reveal()).toBe('token');
    expect(moments).toEqual({
      givenAt: Date.parse('2027-01-04T08:00:00Z'),
      expiresAt: Date.parse('2027-01-18T08:00:00Z'),
    });
    expectNoCanary(stored.reveal());
  });

  it.each(['', 'c4n4ry', '{}', '{"accessToken":"c4n4ry","givenAt":"c4n4ry","expiresAt":5}', 'null'])(
    'that is none is told without its text: %j',
    (text) => {
      try {
        parseConsumerToken('acme', new Secret(text));
        expect.fail('it was accepted');
      } catch (failure) {
        expect(failure).toMatchObject({ code: 'PROJECTION_FAILED' });
        expectNoCanary(failure);
      }
    },
  );
});
