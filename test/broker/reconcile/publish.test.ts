import { describe, expect, it } from 'vitest';
import { newPass, type Pass } from '../../lambda/broker/pass.ts';
import { project } from '../../lambda/broker/project.ts';
import { mustPublish, publish } from '../../lambda/broker/publish.ts';
import { consumerTokenOf, parseConsumerToken } from '../../lambda/broker/reconcile/consumer-token.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { ORG } from './memory-webex.ts';
import { plainCopy, plainRecord, tokenFrom } from './plain-record.ts';
import { START, VARIABLE, World } from './world.ts';

const target = { orgId: ORG, datacenter: 'us1', variableName: VARIABLE };
const writer = new Secret('writer');

/** A pass that has seen a variable which holds another token. */
async function seen(record: Partial<ServiceAppRecord>, more: Partial<Pass> = {}): Promise<Pass> {
  const world = new World();
  world.contactCenter.create(VARIABLE);
  const variable = await world.contactCenter.find(target, new Secret(world.webex.mint()));
  return {
    ...newPass({ record: 'acme' }, plainCopy({ target, ...record }), START),
    view: { variable, writer },
    ...more,
  };
}

const { broker } = new World();
const live = tokenFrom(START - 10, START + 1);
const expired = tokenFrom(START - 10, START);

describe('a variable that holds another token is written', () => {
  it.each([
    ['with a living token', live, {}, true],
    ['with a token whose end nobody told', { accessToken: new Secret('a') }, {}, true],
    ['not with one that has just expired', expired, {}, false],
    ['not with one that Webex has refused', live, { findings: { dead: true } }, false],
    ['with one that was just bought, whatever the clocks say', expired, { bought: true }, true],
    ['not without a token', {}, {}, false],
    ['not where nobody has seen it', live, { view: undefined }, false],
  ] as const)('%s', async (_what, record, more, must) => {
    expect(mustPublish(broker, await seen(record, more as Partial<Pass>))).toBe(must);
  });

  it('not where the record has no target', async () => {
    const pass = await seen(live);
    const { target: _, ...record } = pass.copy.record;
    expect(mustPublish(broker, { ...pass, copy: { ...pass.copy, record } })).toBe(false);
  });

  it('with a token of 256 characters, and no longer one', async () => {
    const token = (length: number) => ({ accessToken: new Secret('x'.repeat(length)) });
    expect(mustPublish(broker, await seen(token(256)))).toBe(true);
    const pass = await seen(token(257));
    expect(() => mustPublish(broker, pass)).toThrow(
      'The access token of record acme has 257 characters; a global variable holds 256.',
    );
  });
});

it('a pass without a token, a target or a view of the variable publishes nothing', async () => {
  const world = new World();
  const pass = await seen(live);
  const { target: _, ...aimless } = pass.copy.record;
  const { view: __, ...blind } = pass;
  for (const nothing of [await seen({}), { ...pass, copy: { ...pass.copy, record: aimless } }, blind])
    await publish(world.broker, nothing);
  expect(world.steps).toEqual([]);
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
    expect(await world.check({ force: true })).toMatchObject({ variable: 'published' });
    expect(world.steps.slice(-2)).toEqual(['publish', 'look']);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('that was accepted and not stored says so', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.byName(VARIABLE).stuck = true;
    expect(await world.failingCheck({ force: true })).toMatchObject({
      code: 'VARIABLE_UNCHANGED',
      message: `The Contact Center API accepted the new value of ${VARIABLE} (record acme) but did not store it.`,
    });
  });

  it('into a variable that comes back masked keeps what is known of its value', async () => {
    const world = new World();
    await world.settled();
    const { variableHeld } = world.saved;
    expect(variableHeld).toEqual(expect.any(String));
    world.contactCenter.byName(VARIABLE).masked = true;
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.saved.variableHeld).toBe(variableHeld);
  });

  it('that was cut off is finished by the next sweep, which reads the record again before it writes', async () => {
    const world = new World();
    await world.settled();
    world.failing('publish', () => new Error('killed') as never, 'before', 1);
    await world.failingCheck({ force: true });
    world.steps.length = 0;
    expect(await world.sweep()).toMatchObject({ republished: 1 });
    expect(world.steps.slice(0, 4)).toEqual(['readAll', 'look', 'read AWSCURRENT', 'look']);
    expect(world.published).toBe(world.saved.accessToken);
  });
});

describe('what consumers are given', () => {
  const { accessToken, accessTokenIssuedAt, accessTokenExpiresAt } = live;

  it.each([
    ['no token', { accessTokenIssuedAt, accessTokenExpiresAt }],
    ['no beginning', { accessToken, accessTokenExpiresAt }],
    ['no end', { accessToken, accessTokenIssuedAt }],
  ])('is nothing where the record has %s', async (_what, some) => {
    const record = some as Partial<ServiceAppRecord>;
    expect(consumerTokenOf(plainRecord(record))).toBeUndefined();
    const world = new World();
    const pass = await seen(record);
    await project({ ...world.broker, projections: world.projections }, pass);
    expect(world.steps).toEqual([]);
  });

  it('is nothing where no token endpoint is deployed', async () => {
    const world = new World();
    await project(world.broker, await seen(live));
    expect(world.steps).toEqual([]);
  });

  it('cannot be used where it is something else', () => {
    expect(() => parseConsumerToken('acme', new Secret('{}'))).toThrow(
      'What consumers are given of record acme cannot be used.',
    );
  });
});
