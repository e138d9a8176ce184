import { describe, expect, it } from 'vitest';
import { callersOf } from '../../../lambda/broker/record/callers.ts';
import { parseConfig } from '../../../lambda/broker/record/config.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { HOUR, iso, utc } from '../../../lambda/broker/record/time.ts';
import type { SweepGauges } from '../../../lambda/broker/sweep/report.ts';
import { VARIABLE, World } from '../world.ts';

const down = () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.', { status: 503 });

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  return world;
}

/** What a message says of callers. */
const callersIn = (world: World) => world.messages.at(-1)?.text.match(/^Callers: (.*)$/m)?.[1];

/** What the state alone says of callers, as status and list read it. */
const callersByState = (world: World) =>
  callersOf(parseConfig('acme', new Secret(JSON.stringify(world.secrets.config('acme')))), world.state, world.time);

/** The result of the last pass, also of one that failed. */
const lastResult = (world: World) => world.reports.at(-1)?.result;

async function gaugesAfter(world: World): Promise<SweepGauges> {
  const gauges: SweepGauges[] = [];
  world.deps.telemetry.swept = (_report, seen) => void gauges.push(seen);
  await world.sweep();
  return gauges.at(-1) as SweepGauges;
}

describe('callers whose new token cannot be published', () => {
  it('are safe until the end of the token that they have, in message, result and state', async () => {
    const world = await settled();
    world.pass(7);
    world.failing('publish', down);
    await world.failingPass();
    expect(world.grant?.expiresAt).toBe(Date.parse('2027-01-25T09:00:00Z'));
    expect(callersIn(world)).toBe('safe until 2027-01-18 08:00 UTC (7 days), as long as the token is not revoked.');
    expect(lastResult(world)).toMatchObject({
      accessTokenExpiresAt: '2027-01-25T09:00:00Z',
      callersSafeUntil: '2027-01-18T08:00:00Z',
    });
    expect(callersByState(world)).toEqual({ safeUntil: Date.parse('2027-01-18T08:00:00Z') });
  });

  it('lower the gauge as their own token ages, and are affected when it ends', async () => {
    const world = await settled();
    world.pass(7);
    world.failing('publish', down);
    for (const [days, percent] of [
      [0, 49],
      [3, 28],
      [3.5, 3],
      [1, 0],
    ] as const) {
      world.pass(days);
      const { lowestAccessLifePercent } = await gaugesAfter(world);
      expect(Math.floor(lowestAccessLifePercent ?? -1)).toBe(percent);
    }
    expect(lastResult(world)?.callersSafeUntil).toBeNull();
    expect(callersByState(world)).toEqual({ affectedSince: Date.parse('2027-01-18T08:00:00Z'), why: 'expired' });
  });
});

describe('callers whose token was revoked', () => {
  it('are affected now if the broker cannot get another token', async () => {
    const world = await settled();
    world.webex.tokens.delete(world.published);
    world.webex.grants.clear();
    expect(await world.failingPass()).toMatchObject({ code: 'GRANT_REFUSED' });
    const since = utc(world.state.published?.lost?.since ?? 0);
    expect(callersIn(world)).toBe(
      `AFFECTED since ${since}: Webex does not accept the token any more. Only the fallback subflow helps.`,
    );
    expect(lastResult(world)?.callersSafeUntil).toBeNull();
    expect((await gaugesAfter(world)).lowestAccessLifePercent).toBe(0);
  });

  it('stay affected since the same moment until there is a token that works', async () => {
    const world = await settled();
    world.webex.tokens.delete(world.published);
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await world.failingPass();
    const lost = world.state.published?.lost;
    expect(lost?.why).toBe('revoked');
    world.time += 5 * 60_000;
    await world.failingPass();
    expect(world.state.published?.lost).toEqual(lost);
    world.heal();
    world.time += HOUR;
    expect(await world.reconcile()).toMatchObject({ callersSafeUntil: iso(world.grant?.expiresAt ?? 0) });
    await world.reconcile();
    expect(world.state.published?.lost).toBeUndefined();
  });

  it('are affected too where another record writes the variable', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    world.time += HOUR;
    await world.reconcile();
    world.webex.tokens.delete(world.published);
    world.webex.grants.clear();
    await world.failingPass();
    expect(callersIn(world)).toContain('AFFECTED since');
  });
});

describe('callers whose token Contact Center alone refuses', () => {
  const refused = () => new Failure('WRITER_REFUSED', 'It answered 401.', { status: 401 });

  it('are safe until its end, as Webex accepts it, and no revocation is noted', async () => {
    const world = await settled();
    world.failing('look', refused);
    const until = 'safe until 2027-01-18 08:00 UTC';
    for (const hour of [0, 1, 2, 3]) {
      world.time += hour * HOUR;
      await world.failingPass();
      expect(callersByState(world)).toEqual({ safeUntil: Date.parse('2027-01-18T08:00:00Z') });
    }
    for (const { text } of world.messages) expect(text).toContain(`Callers: ${until}`);
    expect(world.subjects).toContain('Webex token of acme: WRITER_REFUSED');
    expect(world.state.revokedAt).toBeUndefined();
    expect(world.reports.map(({ findings }) => findings.revoked)).not.toContain(true);
  });

  it.each([
    ['does not accept it either', (world: World) => void world.webex.tokens.delete(world.published)],
    ['cannot be asked', () => {}],
  ])('are affected where Webex %s', async (_what, also) => {
    const world = await settled();
    also(world);
    world.fault = (step, _subject, effect) => {
      if (step === 'look') throw refused();
      if (step === 'tokenExpiry' || step === 'refresh') {
        if (world.webex.isLive(world.published) || step === 'refresh') throw down();
      }
      return effect();
    };
    await world.failingPass();
    expect(callersIn(world)).toContain('AFFECTED since');
  });
});

describe('callers without a variable that holds the token', () => {
  it('are affected since it was found deleted', async () => {
    const world = await settled();
    world.contactCenter.variables.clear();
    await world.failingPass();
    expect(callersIn(world)).toBe(
      `AFFECTED since ${utc(world.time)}: the variable is gone. Only the fallback subflow helps.`,
    );
    expect(lastResult(world)?.callersSafeUntil).toBeNull();
    expect((await gaugesAfter(world)).lowestAccessLifePercent).toBe(0);
  });

  it.each([
    ['made an Integer', { type: 'Integer', value: '0' }],
    ['made an Integer and still shows the token', { type: 'Integer' }],
    ['made inactive', { active: false }],
  ])('are affected since it was %s', async (_what, change) => {
    const world = await settled();
    Object.assign(world.contactCenter.byName(VARIABLE), change);
    const since = world.time;
    expect(await world.failingPass()).toMatchObject({ code: 'VARIABLE_REJECTED' });
    world.time += HOUR;
    await world.failingPass();
    expect(callersIn(world)).toMatch(new RegExp(`^AFFECTED since ${utc(since)}: `));
    expect(lastResult(world)?.callersSafeUntil).toBeNull();
    expect((await gaugesAfter(world)).lowestAccessLifePercent).toBe(0);
    Object.assign(world.contactCenter.byName(VARIABLE), { type: 'String', active: true });
    await world.reconcile();
    await world.reconcile();
    expect(callersByState(world)).toEqual({ safeUntil: world.grant?.expiresAt });
  });

  it('are affected where nothing was ever published', async () => {
    const world = new World();
    world.register();
    world.failing('find', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'There is no such host.'));
    await world.failingPass();
    expect(callersIn(world)).toBe(
      'AFFECTED: nothing has been published for them yet. Only the fallback subflow helps.',
    );
    expect(lastResult(world)?.callersSafeUntil).toBeNull();
  });

  it('are affected where people name another variable and nothing could be published there yet', async () => {
    const world = await settled();
    world.edit('acme', { target: { ...(world.secrets.config('acme').target as object), variableName: 'OTHER' } });
    expect(await world.failingPass()).toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
    expect(callersIn(world)).toContain('AFFECTED: nothing has been published for them yet.');
  });
});

describe('callers whose variable holds another token', () => {
  it('are affected while the broker cannot write its own', async () => {
    const world = await settled();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.failing('publish', down);
    await world.failingPass();
    expect(callersIn(world)).toBe(
      `AFFECTED since ${utc(world.time)}: the variable holds a token that the broker did not publish. ` +
        'Only the fallback subflow helps.',
    );
  });

  it('are safe again as soon as the broker has written it', async () => {
    const world = await settled();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.reconcile()).toMatchObject({ callersSafeUntil: '2027-01-18T08:00:00Z' });
    expect(callersByState(world)).toEqual({ safeUntil: Date.parse('2027-01-18T08:00:00Z') });
  });

  it('are safe where a person put the token back that the broker had published', async () => {
    const world = await settled();
    const { published } = world;
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.failing('publish', down);
    await world.failingPass();
    world.contactCenter.edit(VARIABLE, published);
    world.heal();
    world.time += HOUR;
    expect(await world.reconcile()).toMatchObject({ callersSafeUntil: '2027-01-18T08:00:00Z' });
    expect(world.state.published?.lost).toBeUndefined();
  });
});

it('every pass that publishes says until when callers are safe, before the next one has seen it', async () => {
  const world = new World();
  world.register();
  expect(await world.reconcile()).toMatchObject({ callersSafeUntil: '2027-01-18T08:00:00Z' });
  expect(callersByState(world)).toEqual({ safeUntil: Date.parse('2027-01-18T08:00:00Z') });
  world.pass(7);
  expect(await world.reconcile()).toMatchObject({ callersSafeUntil: '2027-01-25T08:00:00Z' });
});
