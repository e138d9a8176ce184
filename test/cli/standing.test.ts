import { describe, expect, it } from 'vitest';
import { isFine, type Standing, standingOf } from '../../cli/standing.ts';
import { standingDetails } from '../../cli/standing-details.ts';
import { standingTable } from '../../cli/standing-table.ts';
import { pause } from '../../lambda/broker/pause.ts';
import type { StoredVersion } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { ORG } from '../broker/memory-webex.ts';
import { START, VARIABLE, World } from '../broker/world.ts';
import { expectNoCanary } from '../support/canaries.ts';

const DAY = 86_400_000;

/** How a record stands, by the current version that the registry has of it. */
async function standing(world: World, name = 'acme'): Promise<Standing> {
  const version = (await world.registry.read(name, 'AWSCURRENT')) as StoredVersion;
  world.steps.length = 0;
  const found = await standingOf(world.broker, version);
  expectNoCanary(found, standingTable([found], world.time), standingDetails(found, world.time));
  return found;
}

/** The words of the table's line, by its head. */
function cells(one: Standing, now: number): Record<string, string> {
  const [head = '', line = ''] = standingTable([one], now).split('\n');
  const columns = [...head.matchAll(/\S+(?: \S+)*/g)];
  return Object.fromEntries(
    columns.map(({ 0: name, index }, at) => [name, line.slice(index, columns[at + 1]?.index).trim()]),
  );
}

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
      tokenFingerprint: expect.stringMatching(/^[\da-f]{8}$/),
      accessTokenExpiresAt: '2027-01-18T08:00:00Z',
      accessLifePercent: 100,
      refreshDays: 90,
      nextCheckAt: '2027-01-04T09:00:00Z',
    });
    expect(isFine(found)).toBe(true);
    expect(cells(found, world.time + DAY)).toEqual({
      RECORD: 'acme',
      ORG: '2f9eecc5',
      'ACCESS TOKEN': '13 d (100 %)',
      'REFRESH TOKEN': '89 d',
      VARIABLE: 'in step',
      HEALTH: 'ok',
      NEXT: 'refresh in 5 d',
      WRITER: '-',
    });
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
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    await standing(world);
    expect(world.steps).toEqual(['look']);
  });
});

describe('a record that needs somebody', () => {
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
    expect(cells(found, world.time)).toMatchObject({ 'ACCESS TOKEN': '-', NEXT: 'with the next sweep' });
    expect(standingDetails(found, world.time)).toMatch(/\n {2}variable +WEBEX_ACCESS_TOKEN\n/);
  });

  it('fails, since when, and is tried again when', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    await world.failingCheck({ force: true });
    const found = await standing(world);
    expect(found).toMatchObject({
      health: 'failing',
      variable: 'in_step',
      failure: { code: 'GRANT_REFUSED', since: '2027-01-04T08:00:10Z', retryAt: '2027-01-05T08:00:10Z' },
    });
    const later = world.time + 3 * 3_600_000;
    expect(cells(found, later)).toMatchObject({ HEALTH: 'GRANT_REFUSED for 3 h', NEXT: 'retry in 21 h' });
    expect(standingDetails(found, later)).toContain('heading GRANT_REFUSED');
    expect(isFine(found)).toBe(false);
  });

  it('has a token that has expired, or that Webex does not accept any more', async () => {
    const world = new World();
    await world.settled();
    world.webex.tokens.clear();
    expect(await standing(world)).toMatchObject({ health: 'revoked', variable: 'unknown' });
    world.pass(15);
    const expired = await standing(world);
    expect(expired).toMatchObject({ health: 'expired', accessLifePercent: 0 });
    expect(cells(expired, world.time)).toMatchObject({ 'ACCESS TOKEN': 'over (0 %)', NEXT: 'with the next sweep' });
  });

  it('cannot be used or read', async () => {
    const world = new World();
    world.registry.edit('acme', { clientId: 'x', refreshToken: 'y' });
    const invalid = await standing(world);
    expect(invalid).toMatchObject({ health: 'failing', variable: 'unknown', failure: { code: 'RECORD_INVALID' } });
    const failure = new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused it.');
    const unread = await standingOf(world.broker, { record: 'other', failure });
    expect(unread).toMatchObject({ record: 'other', failure: { code: 'REGISTRY_UNAVAILABLE' } });
    expect([invalid, unread].some(isFine)).toBe(false);
  });
});

describe('what is worth knowing and needs nobody', () => {
  it('a pause, since when', async () => {
    const world = new World();
    await world.settled();
    await pause(world.broker, 'acme', world.time + 60_000);
    const found = await standing(world);
    expect(found).toMatchObject({ health: 'paused', pausedSince: '2027-01-04T08:00:00Z' });
    expect(found).not.toHaveProperty('refreshDueAt');
    expect(cells(found, START + 3 * DAY)).toMatchObject({ HEALTH: 'paused for 3 d', NEXT: '-' });
    expect(standingDetails(found, START)).toContain('paused since   2027-01-04 08:00 UTC');
    expect(isFine(found)).toBe(true);
  });

  it('a variable that shows asterisks, or that others can see', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.byName(VARIABLE).masked = true;
    await world.check({ force: true });
    world.contactCenter.byName(VARIABLE).agentViewable = true;
    const found = await standing(world);
    expect(found).toMatchObject({ variable: 'masked', exposedBy: ['agentViewable'] });
    expect(cells(found, world.time).VARIABLE).toBe('masked, exposed');
    expect(standingDetails(found, world.time)).toContain('exposed by     agentViewable');
    expect(isFine(found)).toBe(true);
  });
});

it('says so where there is no record at all', () => {
  expect(standingTable([], START)).toBe('No record is registered.');
});
