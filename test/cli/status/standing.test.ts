import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isFine, type Standing, standingOf } from '../../../cli/status/standing.ts';
import { standingDetails } from '../../../cli/status/standing-details.ts';
import { standingTable } from '../../../cli/status/standing-table.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { ORG } from '../../broker/memory-webex.ts';
import { START, VARIABLE, World } from '../../broker/world.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

/** How a record stands, by what is stored of it. */
async function standing(world: World, name = 'acme'): Promise<Standing> {
  const loaded = await world.deps.store.load(name, world.time + MINUTE);
  world.steps.length = 0;
  const found = await standingOf(world.deps, loaded);
  expectNoCanary(found, standingTable([found], world.time), standingDetails(found, world.time));
  return found;
}

/** The words of the table's line, by its head. */
function cells(one: Standing, now: number): Record<string, string> {
  const [head = '', line = ''] = standingTable([one], now);
  const columns = [...head.matchAll(/\S+(?: \S+)*/g)];
  return Object.fromEntries(
    columns.map(({ 0: name, index }, at) => [name, line.slice(index, columns[at + 1]?.index).trim()]),
  );
}

it('records on a screen that is narrower than their table are blocks, without what is empty', async () => {
  const world = new World();
  await world.settled();
  const found = await standing(world);
  const text = standingTable([found, { ...found, record: 'beta' }], world.time + DAY, 60).join('\n');
  const block = `
  org            2f9eecc5
  callers safe   13 days
  refresh token  89 days
  variable       in step
  health         ok
  next           refresh in 6 days`;
  expect(stripVTControlCharacters(text)).toBe(`acme${block}\n\nbeta${block}`);
});

describe('a record that is in order', () => {
  it('is fine, with what is left of its tokens, and what comes next', async () => {
    const world = new World();
    await world.settled();
    const found = await standing(world);
    expect(found).toMatchObject({
      record: 'acme',
      health: 'ok',
      variable: 'in_step',
      orgId: ORG,
      datacenter: 'us1',
      variableName: VARIABLE,
      callersSafeUntil: '2027-01-18T08:00:00Z',
      tokenFingerprint: expect.stringMatching(/^[\da-f]{8}$/),
      accessTokenExpiresAt: '2027-01-18T08:00:00Z',
      accessLifePercent: 100,
      refreshDays: 90,
      lastRefresh: { at: '2027-01-04T08:00:00Z', reason: 'no-token' },
      nextCheckAt: '2027-01-04T09:00:00Z',
    });
    expect(isFine(found)).toBe(true);
    expect(cells(found, world.time + DAY)).toEqual({
      RECORD: 'acme',
      ORG: '2f9eecc5',
      'CALLERS SAFE': '13 days',
      'REFRESH TOKEN': '89 days',
      VARIABLE: 'in step',
      HEALTH: 'ok',
      NEXT: 'refresh in 6 days',
      WRITER: '-',
    });
  });

  it.each([
    [0.5, 10.4, 10.6],
    [0.8, 12.5, 12.7],
    [0.2, 8.3, 8.5],
  ])('runs low when the alarm rings, where tokens are renewed at %d of their life', async (renewAt, before, after) => {
    for (const [days, runsLow] of [
      [before, undefined],
      [after, true],
    ] as const) {
      const world = new World();
      await world.settled();
      world.pass(days);
      const loaded = await world.deps.store.load('acme', world.time + MINUTE);
      const found = await standingOf({ ...world.deps, timing: { ...world.deps.timing, renewAt } }, loaded);
      expect([found.accessRunsLow, found.callersRunLow]).toEqual([runsLow, runsLow]);
    }
  });

  it('runs low by the token that callers have, where a newer one cannot be published', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('publish', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It answered 503.', { status: 503 }));
    await world.failingPass();
    world.pass(4);
    const found = await standing(world);
    expect(found).toMatchObject({ callersSafeUntil: '2027-01-18T08:00:00Z', callersRunLow: true });
    expect(found).not.toHaveProperty('accessRunsLow');
  });

  it('is looked at with its writer, who is named', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    const found = await standing(world);
    expect(found).toMatchObject({ health: 'ok', variable: 'in_step', writer: 'writer' });
    expect(await standing(world, 'writer')).toMatchObject({ health: 'ok', variable: 'none' });
  });

  it('is not changed by being looked at', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    await standing(world);
    expect(world.steps).toEqual(['look']);
  });
});

describe('a record that needs an operator', () => {
  it('has a variable that holds something else', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    const found = await standing(world);
    expect(found).toMatchObject({ health: 'ok', variable: 'differs' });
    expect(isFine(found)).toBe(false);
    expect(cells(found, world.time).VARIABLE).toBe('differs');
  });

  it('has a variable that cannot be seen, or is none for tokens', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.byName(VARIABLE).active = false;
    const unfit = await standing(world);
    expect(unfit).toMatchObject({ variable: 'unknown', variableFailure: { code: 'VARIABLE_REJECTED' } });
    world.contactCenter.variables.clear();
    const gone = await standing(world);
    expect(gone).toMatchObject({ variable: 'unknown', variableFailure: { code: 'VARIABLE_NOT_FOUND' } });
    expect(cells(gone, world.time).VARIABLE).toBe('VARIABLE_NOT_FOUND');
    expect([unfit, gone].some(isFine)).toBe(false);
    expect(standingDetails(gone, world.time)).toContain('heading VARIABLE_NOT_FOUND');
  });

  it('has no token yet', async () => {
    const world = new World();
    world.register();
    const found = await standing(world);
    expect(found).toMatchObject({ health: 'new', variable: 'none' });
    expect(isFine(found)).toBe(false);
    expect(cells(found, world.time)).toMatchObject({ 'CALLERS SAFE': '-', NEXT: 'with the next sweep' });
    expect(standingDetails(found, world.time)).toMatch(/\n {2}variable +WEBEX_ACCESS_TOKEN\n/);
  });

  it('fails, since when, and is tried again when', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    await world.failingPass({ force: true });
    const found = await standing(world);
    expect(found).toMatchObject({
      health: 'failing',
      variable: 'in_step',
      failure: { code: 'GRANT_REFUSED', since: '2027-01-04T08:00:10Z', retryAt: '2027-01-05T08:00:10Z' },
    });
    const later = world.time + 3 * HOUR;
    expect(cells(found, later)).toMatchObject({ HEALTH: 'GRANT_REFUSED for 3 hours', NEXT: 'retry in 21 hours' });
    expect(standingDetails(found, later)).toContain('heading GRANT_REFUSED');
    expect(isFine(found)).toBe(false);
  });

  it('has a token that has expired, or that Webex does not accept any more', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.pass(1);
    world.webex.tokens.clear();
    expect(await standing(world)).toMatchObject({ health: 'revoked', variable: 'unknown' });
    world.pass(15);
    const expired = await standing(world);
    expect(expired).toMatchObject({
      health: 'expired',
      accessLifePercent: 0,
      callersAffected: { why: 'expired', since: '2027-01-18T08:00:00Z' },
    });
    expect(cells(expired, world.time)).toMatchObject({ 'CALLERS SAFE': 'no: expired', NEXT: 'with the next sweep' });
  });

  it('cannot be used or read', async () => {
    const world = new World();
    world.secrets.edit('acme', { clientId: 'x', refreshToken: 'y' });
    const invalid = await standing(world);
    expect(invalid).toMatchObject({ health: 'failing', variable: 'unknown', failure: { code: 'RECORD_INVALID' } });
    const failure = new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused it.');
    const unread = await standingOf(world.deps, { name: 'other', failure });
    expect(unread).toMatchObject({ record: 'other', failure: { code: 'REGISTRY_UNAVAILABLE' } });
    expect([invalid, unread].some(isFine)).toBe(false);
  });
});

describe('what callers have', () => {
  const refusingToPublish = () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'Contact Center gave no answer.');

  it('is the token in the variable, which may end before the newest one', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.pass(8);
    world.failing('publish', refusingToPublish);
    await world.failingPass();
    expect(await standing(world)).toMatchObject({
      health: 'failing',
      accessTokenExpiresAt: '2027-01-26T08:00:00Z',
      callersSafeUntil: '2027-01-18T08:00:00Z',
    });
    world.pass(8);
    const found = await standing(world);
    expect(found).toMatchObject({
      health: 'expired',
      accessTokenExpiresAt: '2027-01-26T08:00:00Z',
      callersAffected: { why: 'expired', since: '2027-01-18T08:00:00Z' },
    });
    expect(cells(found, world.time)['CALLERS SAFE']).toBe('no: expired');
    expect(standingDetails(found, world.time)).toContain(
      'callers        AFFECTED since 2027-01-18 08:00 UTC: the token has expired.',
    );
  });

  it('is the token that a pass has just written, though no pass has seen it there yet', async () => {
    const world = new World();
    await world.settled();
    world.pass(8);
    await world.reconcile();
    expect(world.state.published).toMatchObject({ expiresAt: Date.parse('2027-01-18T08:00:00Z') });
    expect(await standing(world)).toMatchObject({ callersSafeUntil: '2027-01-26T08:00:00Z' });
  });

  it('is nothing where a person has replaced it', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    const found = await standing(world);
    expect(found).toMatchObject({ variable: 'differs', callersAffected: { why: 'replaced' } });
    expect(found).not.toHaveProperty('callersSafeUntil');
    expect(isFine(found)).toBe(false);
  });

  it('is known of a record that an edit has made unusable', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    world.edit('acme', { clientId: 7 });
    expect(await standing(world)).toMatchObject({
      health: 'failing',
      failure: { code: 'RECORD_INVALID' },
      callersSafeUntil: '2027-01-18T08:00:00Z',
    });
  });
});

it('tells that what was typed is refused while an earlier refresh token goes on', async () => {
  const world = new World();
  await world.settled();
  world.edit('acme', { refreshToken: canary('mistyped') });
  await world.reconcile();
  const found = await standing(world);
  expect(found).toMatchObject({ health: 'ok', variable: 'in_step', typedTokenRefusedSince: expect.any(String) });
  expect(isFine(found)).toBe(false);
  expect(standingDetails(found, world.time)).toMatch(
    /\n {2}typed token {4}refused since .*, an earlier one goes on: npx wxcc-token-broker rotate-secret acme\n/,
  );
});

it('tells when and why the token was refreshed last', async () => {
  const world = new World();
  await world.settled();
  world.pass(8);
  await world.reconcile();
  const found = await standing(world);
  expect(found.lastRefresh).toEqual({ at: '2027-01-12T08:00:00Z', reason: 'due' });
  expect(standingDetails(found, world.time)).toContain('last refresh   2027-01-12 08:00 UTC, because it was due');
});

describe('what is worth knowing and needs no action', () => {
  it('a pause, since when', async () => {
    const world = new World();
    await world.settled();
    world.edit('acme', { paused: '2027-01-04T08:00:00Z' });
    const found = await standing(world);
    expect(found).toMatchObject({ health: 'paused', pausedSince: '2027-01-04T08:00:00Z' });
    expect(found).not.toHaveProperty('refreshDueAt');
    expect(cells(found, START + 3 * DAY)).toMatchObject({ HEALTH: 'paused for 3 days', NEXT: '-' });
    expect(standingDetails(found, START)).toContain('paused since   2027-01-04 08:00 UTC');
    expect(isFine(found)).toBe(true);
  });

  it('a variable that shows asterisks, or that others can see', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.byName(VARIABLE).masked = true;
    await world.reconcile({ force: true });
    world.contactCenter.byName(VARIABLE).agentViewable = true;
    const found = await standing(world);
    expect(found).toMatchObject({ variable: 'masked', exposedBy: ['agentViewable'] });
    expect(cells(found, world.time).VARIABLE).toBe('masked, exposed');
    expect(standingDetails(found, world.time)).toContain('exposed by     agentViewable');
    expect(isFine(found)).toBe(true);
  });
});

it('says so where there is no record at all', () => {
  expect(standingTable([], START, 20)).toEqual(['No record is registered. Next: npx wxcc-token-broker setup NAME']);
});
