import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { type } from '../refused-grant.ts';
import { VARIABLE, World } from '../world.ts';

const unavailable = () =>
  new Failure('CONTACT_CENTER_UNAVAILABLE', 'The Contact Center API answered 503.', { status: 503 });
const webexDown = (retryAfterMs?: number) =>
  new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', retryAfterMs === undefined ? {} : { retryAfterMs });
const refused = () => Object.assign(new Error('no'), { name: 'InternalServiceError' }) as never;

async function due(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.pass(7);
  world.steps.length = 0;
  return world;
}

describe('a failure that may pass', () => {
  it('is tried again by wakes after 5, 10, 20 and 40 minutes, and told once', async () => {
    const world = await due();
    const began = world.time;
    world.failing('refresh', webexDown);
    for (let tries = 0; tries < 5; tries += 1) {
      await world.failingPass();
      world.time = world.wakes[tries]?.at ?? world.time;
    }
    expect(world.wakes.map(({ at }) => (at - began) / MINUTE)).toEqual([5, 10, 20, 40]);
    expect(world.messages).toHaveLength(1);
  });

  it('is not tried before its time, by a pass or a sweep, unless forced', async () => {
    const world = await due();
    world.failing('refresh', webexDown);
    await world.failingPass();
    world.steps.length = 0;
    expect((await world.failingPass()).message).toMatch(/not tried again before 2027-01-11 09:05 UTC/);
    await world.sweep();
    expect(world.steps).not.toContain('refresh');
    await world.failingPass({ force: true });
    expect(world.steps).toContain('refresh');
  });

  it.each([5, 10, 15])(
    'is tried at most hourly after the first hour, with sweeps of %d minutes, and the record makes few versions',
    async (minutes) => {
      const world = await due();
      world.deps.timing = { renewAt: 0.5, sweepMs: minutes * MINUTE };
      world.failing('refresh', webexDown);
      const began = world.time;
      const versions = world.secrets.versions('acme');
      const tries: number[] = [];
      for (let sweep = 0; sweep * minutes < 24 * 60; sweep += 1) {
        world.steps.length = 0;
        await world.sweep();
        if (world.steps.includes('refresh')) tries.push((world.time - began) / MINUTE);
        world.time += minutes * MINUTE;
      }
      const late = tries.filter((at) => at >= 59);
      expect(late.length).toBeLessThanOrEqual(23);
      for (const [n, at] of late.entries()) expect(at - (late[n - 1] ?? 0)).toBeGreaterThanOrEqual(59);
      expect(world.secrets.versions('acme') - versions).toBeLessThanOrEqual(60);
      expect(world.messages).toHaveLength(1);
    },
  );

  it('is tried again when it is over, also by a sweep, and people hear of it', async () => {
    const world = await due();
    world.failing('refresh', webexDown);
    await world.failingPass();
    world.heal();
    world.time += HOUR;
    expect(await world.sweep()).toMatchObject({ refreshed: 1, failed: [] });
    expect(world.state.failure).toBeUndefined();
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from TOKEN_ENDPOINT_UNAVAILABLE');
  });

  it('waits as long as the service asks', async () => {
    const world = await due();
    world.failing('refresh', () => webexDown(30 * MINUTE));
    await world.failingPass();
    expect(world.wakes).toEqual([{ record: 'acme', at: world.time + 30 * MINUTE }]);
  });

  it('waits only minutes while callers have a dead token, even if the service asks for more', async () => {
    const world = await due();
    world.pass(7);
    world.failing('refresh', () => webexDown(DAY));
    await world.failingPass();
    expect(world.wakes).toEqual([{ record: 'acme', at: world.time + 5 * MINUTE }]);
  });

  it('of Contact Center leaves Contact Center alone, and no refresh', async () => {
    const world = await due();
    await world.reconcile();
    world.time += HOUR;
    await world.reconcile();
    world.failing('look', () => new Failure('CONTACT_CENTER_UNAVAILABLE', '429.', { retryAfterMs: 2 * HOUR }));
    await world.failingPass();
    world.steps.length = 0;
    world.time += HOUR;
    expect((await world.failingPass()).message).toContain('is not tried again before');
    expect(world.steps).not.toContain('look');
    await world.failingPass({ force: true });
    expect(world.steps).toContain('refresh');
  });
});

describe('a refused grant', () => {
  it('is tried once a day, and at once after an edit', async () => {
    const world = await due();
    world.webex.grants.clear();
    for (let hour = 0; hour < 48; hour += 1) {
      await world.failingPass();
      world.pass(1 / 24);
    }
    expect(world.count('refresh')).toBe(2);
    expect(world.wakes).toHaveLength(0);

    type(world);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    expect(world.state.failure).toBeUndefined();
    expect(world.subjects).toEqual([
      'Webex token of acme: GRANT_REFUSED',
      'Webex token of acme: recovered from GRANT_REFUSED',
    ]);
  });

  it('is tried every two hours while callers have no token that works', async () => {
    const world = await due();
    world.webex.grants.clear();
    world.pass(8);
    for (let hour = 0; hour < 6; hour += 1) {
      await world.failingPass();
      world.time += HOUR;
    }
    expect(world.count('refresh')).toBe(3);
  });

  it('is left alone also when the variable could not be written', async () => {
    const world = await due();
    world.webex.grants.clear();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.failing('publish', unavailable);
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    world.time += HOUR / 2;
    world.steps.length = 0;
    await world.failingPass();
    expect(world.steps).not.toContain('refresh');
  });

  it('says what broke, until when callers are safe, and the command', async () => {
    const world = await due();
    world.webex.grants.clear();
    await world.failingPass();
    const text = world.messages[0]?.text;
    expect(text).toContain('GRANT_REFUSED');
    expect(text).toContain('safe until 2027-01-18 08:00 UTC (7 days)');
    expect(text).toContain('aws lambda invoke --region eu-west-1 --function-name token-broker-refresh');
    expect(text).toContain('{"serviceApp":"acme","force":true}');
    expectNoCanary(world.messages);
  });
});

it('an exhausted token limit waits a day, and the message says why', async () => {
  const world = await due();
  const why = 'the account holds as many living access tokens as Webex allows';
  world.failing('refresh', () => new Failure('TOKEN_LIMIT_REACHED', `Webex answered 400: ${why}.`, { status: 400 }));
  expect((await world.failingPass()).message).toContain(why);
  expect(world.wakes).toEqual([]);
  world.steps.length = 0;
  world.pass(23 / 24);
  await world.failingPass();
  expect(world.steps).not.toContain('refresh');
  world.pass(1 / 24);
  await world.failingPass();
  expect(world.steps).toContain('refresh');
  expect(world.messages[0]?.text).toContain(why);
});

describe('a failure that turns into another', () => {
  it('is told anew, and each is told as over once', async () => {
    const world = await due();
    world.failing('refresh', webexDown);
    await world.failingPass();
    world.heal();
    world.webex.grants.clear();
    world.time += HOUR;
    await world.failingPass();
    expect(world.subjects).toEqual([
      'Webex token of acme: TOKEN_ENDPOINT_UNAVAILABLE',
      'Webex token of acme: GRANT_REFUSED',
    ]);
    expect(world.state.failure?.since).toBe(world.time);
    type(world);
    await world.reconcile();
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from GRANT_REFUSED');
    expect(world.messages).toHaveLength(3);
  });
});

describe('an unexpected failure', () => {
  it('is INTERNAL and shows nothing of its cause', async () => {
    const world = await due();
    const secret = String(world.token);
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') throw new TypeError(`cannot read ${secret}`);
      return effect();
    };
    const failure = await world.failingPass();
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expectNoCanary(failure.message, world.messages);
  });
});

describe('a wake', () => {
  it('is set once for a try that waits', async () => {
    const world = await due();
    world.failing('refresh', webexDown);
    await world.failingPass();
    world.time += MINUTE;
    await world.failingPass();
    expect(world.wakes).toEqual([{ record: 'acme', at: world.time + 4 * MINUTE }]);
  });

  it.each([
    [HOUR - 1, 1],
    [HOUR, 0],
    [2 * HOUR, 0],
  ])('for a try in %d ms is set only where that comes before the next sweep: %i', async (wait, wakes) => {
    const world = await due();
    world.failing('refresh', () => webexDown(wait));
    await world.failingPass();
    expect(world.wakes).toHaveLength(wakes);
  });

  it('for a short-lived token is set at its due time by the pass that refreshed it, and by no other', async () => {
    const world = new World();
    world.webex.lifeSeconds = 3600;
    world.register();
    const { nextCheckAt } = await world.reconcile();
    await world.reconcile();
    expect(world.wakes).toHaveLength(1);
    const { at } = world.wakes[0] as { at: number };
    expect(at - world.time).toBeGreaterThan(28 * MINUTE);
    expect(at - world.time).toBeLessThanOrEqual(30 * MINUTE);
    expect(Date.parse(nextCheckAt)).toBe(Math.floor(at));
  });

  it('is not set where two sweeps surely come between due time and end', async () => {
    const world = new World();
    world.webex.lifeSeconds = 4 * 3600;
    await world.settled();
    expect(world.wakes).toHaveLength(0);
  });

  it('that cannot be set is not counted on', async () => {
    const world = new World();
    world.webex.lifeSeconds = 3600;
    world.register();
    world.failing('wake', refused);
    expect(await world.reconcile()).toMatchObject({ nextCheckAt: '2027-01-04T09:00:00Z' });
    expect(world.reports[0]?.findings.unsent).toEqual(['wake']);
  });
});

describe('a wake or a message that cannot be sent', () => {
  it('fails nothing and is counted', async () => {
    const world = await due();
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') throw webexDown();
      if (step === 'wake' || step === 'notify') throw new Error('no');
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    expect(world.reports.at(-1)?.findings.unsent).toEqual(['wake', 'message']);
  });

  it('is sent by the next pass, though its failure is not new any more', async () => {
    const world = await due();
    world.webex.grants.clear();
    world.failing('notify', refused);
    await world.failingPass();
    expect(world.messages).toEqual([]);
    world.heal();
    world.time += MINUTE;
    await world.failingPass();
    expect(world.subjects).toEqual(['Webex token of acme: GRANT_REFUSED']);
    await world.failingPass();
    expect(world.messages).toHaveLength(1);
  });

  it('of several is the only one that the next pass sends', async () => {
    const world = await due();
    world.webex.refreshTokens = 'rotate';
    world.contactCenter.byName(VARIABLE).agentViewable = true;
    let isLost = false;
    world.fault = (step, subject, effect) => {
      if (step === 'notify' && /exposed/.test(subject) && !isLost) {
        isLost = true;
        throw refused();
      }
      return effect();
    };
    await world.reconcile();
    expect(world.subjects).toEqual(['Webex refresh token of acme: replaced']);
    await world.reconcile();
    expect(world.subjects).toEqual([
      'Webex refresh token of acme: replaced',
      'Webex token of acme: the variable is exposed',
    ]);
  });
});

describe('what a pass learns and cannot save', () => {
  it('fails the pass and is told of by the next one', async () => {
    const world = new World();
    await world.settled();
    world.time += HOUR;
    await world.reconcile();
    world.contactCenter.byName(VARIABLE).active = false;
    world.failing('put STATE', refused);
    expect(await world.failingPass()).toMatchObject({ code: 'VARIABLE_REJECTED' });
    expect(world.messages).toEqual([]);
    world.heal();
    await world.failingPass();
    expect(world.subjects).toEqual(['Webex token of acme: VARIABLE_REJECTED']);
  });

  it('is the failure of a pass that has no other', async () => {
    const world = await due();
    await world.reconcile();
    world.time += HOUR;
    world.failing('put STATE', refused);
    expect(await world.failingPass()).toMatchObject({
      code: 'SAVE_FAILED',
      message:
        'Record acme could not be saved: Secrets Manager refused PutSecretValue for record acme (InternalServiceError).',
    });
  });

  it('is sent again by the next pass where only the note of a message is lost', async () => {
    const world = await due();
    world.webex.grants.clear();
    world.fault = (step, _subject, effect) => {
      if (step === 'put STATE' && world.messages.length > 0) throw refused();
      return effect();
    };
    await world.failingPass();
    expect(world.messages).toHaveLength(1);
    expect(world.reports.at(-1)?.findings.unsent).toEqual(['note of a message']);
    world.heal();
    await world.failingPass();
    expect(world.messages).toHaveLength(2);
  });
});

describe('of two failures', () => {
  it('the one that kept the refresh from being made is told', async () => {
    const world = await due();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.fault = (step, _subject, effect) => {
      if (step === 'put LEASE') throw refused();
      if (step === 'publish') throw unavailable();
      return effect();
    };
    expect(await world.failingPass({ force: true })).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.steps).toContain('publish');
  });

  it('the one that keeps flows from the token counts for more than the one that keeps consumers from it', async () => {
    const world = await due();
    world.deps.consumerTokens = world.consumerTokens;
    world.fault = (step, _subject, effect) => {
      if (step === 'look') throw unavailable();
      if (step === 'read consumer token') throw new Failure('CONSUMER_TOKEN_FAILED', 'Secrets Manager refused it.');
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
  });
});

describe('a record that cannot be loaded', () => {
  it('is tried three times', async () => {
    const world = await due();
    world.failing('get STATE', refused, 'before', 2);
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
    world.failing('get STATE', refused);
    world.steps.length = 0;
    expect(await world.failingPass()).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(world.count('get STATE')).toBe(3);
    expect(world.reports.at(-1)).toMatchObject({ serviceApp: 'acme', failure: { code: 'REGISTRY_UNAVAILABLE' } });
  });
});
