import { describe, expect, it } from 'vitest';
import { withoutRefusal } from '../../lambda/broker/hold.ts';
import { newPass } from '../../lambda/broker/pass.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { HOUR, iso, MINUTE } from '../../lambda/broker/record/time.ts';
import { plainCopy, plainRecord } from './plain-record.ts';
import { START, VARIABLE, World } from './world.ts';

const webexDown = (retryAfterMs?: number) =>
  new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', retryAfterMs === undefined ? {} : { retryAfterMs });
const registryDown = () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');

async function due(): Promise<World> {
  const world = new World();
  await world.settled();
  world.pass(7);
  return world;
}

describe('the report of a check', () => {
  it('has the result of one that succeeded', async () => {
    const world = new World();
    world.register();
    const result = await world.check();
    expect(world.reports).toStrictEqual([
      {
        serviceApp: 'acme',
        findings: {},
        result,
        accessTokenExpiresAt: Date.parse('2027-01-18T08:00:00Z'),
        life: { accessLifePercent: 100, refreshDays: 90 },
      },
    ]);
  });

  it('has the failure of one that failed, whether it was held, and no end of a token that is not there', async () => {
    const world = new World();
    world.register();
    world.webex.grants.clear();
    const failures = [await world.failingCheck(), await world.failingCheck()];
    expect(world.reports).toStrictEqual([
      { serviceApp: 'acme', findings: {}, failure: failures[0], held: false, life: {} },
      { serviceApp: 'acme', findings: {}, failure: failures[1], held: true, life: {} },
    ]);
  });

  it('of a paused record without a token names none', async () => {
    const world = new World();
    world.register('acme', { paused: iso(START) });
    expect(await world.check()).toMatchObject({
      outcome: 'paused',
      tokenFingerprint: null,
      accessTokenExpiresAt: null,
    });
  });
});

describe('a wake', () => {
  it('is set once for a try that waits', async () => {
    const world = await due();
    world.failing('refresh', () => webexDown());
    await world.failingCheck();
    world.time += MINUTE;
    await world.failingCheck();
    expect(world.wakes).toEqual([{ record: 'acme', at: world.time + 4 * MINUTE }]);
  });

  it.each([
    [HOUR - 1, 1],
    [HOUR, 0],
    [2 * HOUR, 0],
  ])('for a try in %d ms is set only where it comes before the next sweep: %i', async (wait, wakes) => {
    const world = await due();
    world.failing('refresh', () => webexDown(wait));
    await world.failingCheck();
    expect(world.wakes).toHaveLength(wakes);
  });

  it('for a short-lived token is set by the check that bought it, and by no other', async () => {
    const world = new World();
    world.webex.lifeSeconds = 3600;
    await world.settled();
    await world.check();
    expect(world.wakes).toHaveLength(1);
  });

  it('that cannot be set is not counted on', async () => {
    const world = new World();
    world.webex.lifeSeconds = 3600;
    world.register();
    world.failing('wake', registryDown);
    expect(await world.check()).toMatchObject({ nextCheckAt: '2027-01-04T09:00:00Z' });
    expect(world.reports[0]?.findings.unsent).toEqual(['wake']);
  });
});

describe('what a check found', () => {
  it('is forgotten once it is over, also where no try was planned', async () => {
    const world = new World();
    await world.settled();
    const variable = world.contactCenter.byName(VARIABLE);
    variable.active = false;
    expect(await world.failingCheck()).toMatchObject({
      code: 'VARIABLE_REJECTED',
      message: `Global variable ${VARIABLE} (record acme) is not active; flows cannot get the token from it.`,
    });
    expect(world.saved.failure).toEqual({ code: 'VARIABLE_REJECTED', since: iso(START) });
    variable.active = true;
    await world.check();
    expect(world.saved).not.toHaveProperty('failure');
    expect(world.messages.at(-1)?.subject).toBe('Webex token of acme: recovered from VARIABLE_REJECTED');
  });

  it('is told by the next check where an edit came in between', async () => {
    const world = await due();
    let isEdited = false;
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') throw webexDown();
      if (step === 'move AWSCURRENT' && !isEdited) {
        isEdited = true;
        world.edit('acme', { note: 'mine' });
      }
      return effect();
    };
    await world.failingCheck();
    expect(world.saved).not.toHaveProperty('failure');
    expect([world.messages, world.wakes]).toEqual([[], []]);
    await world.failingCheck();
    expect(world.messages).toHaveLength(1);
  });

  it('and could not write down fails the check, and tells nobody', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE);
    await world.settled();
    world.contactCenter.byName(VARIABLE).agentViewable = true;
    world.failing('put NOTED', registryDown);
    expect(await world.failingCheck()).toMatchObject({
      code: 'SAVE_FAILED',
      message: 'Record acme could not be saved: Secrets Manager refused; the next check tries again.',
    });
    expect(world.messages).toEqual([]);
  });
});

describe('of two failures', () => {
  it('that of the save before the refresh counts', async () => {
    const world = new World();
    world.register();
    world.failing('publish', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.'));
    await world.failingCheck();
    world.fault = (step, _subject, effect) => {
      if (step === 'put PROBE') throw registryDown();
      if (step === 'publish') throw new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.');
      return effect();
    };
    expect(await world.failingCheck({ force: true })).toMatchObject({
      code: 'SAVE_FAILED',
      message:
        'Record acme could not be saved: Secrets Manager refused; nothing was spent, the token in use stays valid.',
    });
    expect(world.steps.at(-1)).toBe('publish');
  });

  it('what keeps flows from the token counts for more than what keeps consumers from it', async () => {
    const world = new World();
    await world.settled();
    world.broker.projections = world.projections;
    world.fault = (step, _subject, effect) => {
      if (step === 'look') throw new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.');
      if (step === 'read projection') throw new Failure('CONSUMER_TOKEN_FAILED', 'Secrets Manager refused it.');
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
  });
});

it('a refresh overcomes what Webex had against the record, and nothing else', () => {
  const rejected = plainRecord({ failure: { code: 'VARIABLE_REJECTED', since: START } });
  expect(withoutRefusal(rejected)).toBe(rejected);
  expect(withoutRefusal(plainRecord({ failure: { code: 'GRANT_REFUSED', since: START } }))).not.toHaveProperty(
    'failure',
  );
});

it('a pass begins with nothing bought and nothing left to others', () => {
  expect(newPass({ record: 'acme' }, plainCopy(), START)).toMatchObject({ bought: false, yielded: false });
});
