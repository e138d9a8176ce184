import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { foreignBodies, ownBodies } from '../../sandbox/webex/answer-bodies.ts';
import { canary } from '../support/canaries.ts';
import { DAY, deployed, VARIABLE } from './deployed.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type World = Awaited<ReturnType<typeof deployed>>;

/** A record that was published, and is due. */
async function due(): Promise<World> {
  const world = await deployed();
  world.store('acme', world.record);
  await world.invoke({ serviceApp: 'acme' });
  await world.pass(7 * DAY);
  world.heard.length = 0;
  return world;
}

const refreshOnce = (world: World, fault: Fault) =>
  world.sandbox.faults.plan({ service: 'webex', operation: 'POST access_token', times: 1, fault });
const failureOf = (pass: Promise<unknown>) => pass.catch((error: Error) => error);
const count = (world: World, operation: string) => world.heard.filter((one) => one.operation === operation).length;

describe('a refresh that something in front of Webex answers', () => {
  it.each([
    [403, 'a page'],
    [401, 'a page that names an error'],
    [400, 'nothing'],
    [403, "API Gateway's JSON"],
    [400, "a proxy's JSON"],
    [401, 'a bare name'],
  ] as const)('with %i and %s holds the grant for five minutes, not for a day', async (status, body) => {
    const world = await due();
    const before = world.token();
    refreshOnce(world, { kind: 'answer', answer: foreignBodies[body](status) });
    expect(await failureOf(world.invoke({ serviceApp: 'acme' }))).toMatchObject({ name: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    // The wake comes by itself.
    await world.pass(6 * MINUTE);
    expect(world.token()).not.toBe(before);
    expect(world.variables.value(VARIABLE)).toBe(world.token());
    expect(world.saved().state.failure).toBeUndefined();
  });

  it.each(['server_error', 'temporarily_unavailable'] as const)('or that Webex answers with %s, too', async (name) => {
    const world = await due();
    refreshOnce(world, { kind: 'answer', answer: ownBodies[name](400) });
    expect(await failureOf(world.invoke({ serviceApp: 'acme' }))).toMatchObject({ name: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    await world.pass(6 * MINUTE);
    expect(world.variables.value(VARIABLE)).toBe(world.token());
    expect(world.saved().state.failure).toBeUndefined();
  });

  it('mints no new pair, though the record names a recovery', async () => {
    const world = await due();
    const { identity } = world.sandbox;
    const scopes = ['spark:applications_token'];
    const { clientId, clientSecret, refreshToken } = identity.registerIntegration({
      orgId: world.record.target.orgId,
      scopes,
    });
    world.store('integration', { clientId, clientSecret, refreshToken });
    await world.invoke({ serviceApp: 'integration' });
    const { applicationId } = world.serviceApp;
    world.store('acme', { ...world.record, recovery: { record: 'integration', applicationId } });
    refreshOnce(world, { kind: 'answer', answer: foreignBodies['a page'](403) });
    await failureOf(world.invoke({ serviceApp: 'acme' }));
    expect(count(world, 'POST application token')).toBe(0);
  });

  it('is told apart from a dead refresh token in the words of Webex', async () => {
    const world = await due();
    world.sandbox.identity.killGrant(world.serviceApp);
    expect(await failureOf(world.invoke({ serviceApp: 'acme' }))).toMatchObject({
      name: 'GRANT_REFUSED',
      message: expect.stringContaining('the refresh token has expired or was revoked'),
    });
  });
});

describe('a call to Contact Center that something in front of it answers', () => {
  it.each([
    ['GET cad-variable', 401, 'a page'],
    ['GET cad-variable', 403, "API Gateway's JSON"],
    ['GET cad-variable', 404, 'nothing'],
    ['PUT cad-variable', 400, 'a page'],
    ['PUT cad-variable', 403, "a gateway's JSON"],
    ['PUT cad-variable', 412, "a firewall's JSON"],
  ] as const)('%s with %i and %s costs no second refresh, and is made good soon', async (operation, status, body) => {
    const world = await due();
    world.sandbox.faults.plan({
      service: 'contact-center',
      operation,
      until: world.sandbox.clock.now() + MINUTE,
      fault: { kind: 'answer', answer: foreignBodies[body](status) },
    });
    expect(await failureOf(world.invoke({ serviceApp: 'acme' }))).toMatchObject({ name: 'CONTACT_CENTER_UNAVAILABLE' });
    await world.pass(6 * MINUTE);
    expect(count(world, 'POST access_token')).toBe(1);
    expect(world.variables.value(VARIABLE)).toBe(world.token());
    expect(world.saved().state.failure).toBeUndefined();
  });
});

describe('an answer that brings a new grant', () => {
  const given = {
    access_token: canary('given-access'),
    expires_in: 1_209_599,
    refresh_token: canary('given-refresh'),
    refresh_token_expires_in: 7_775_999,
  };

  it.each<[string, Fault]>([
    ['in gzip', { kind: 'answer', answer: { status: 200, body: gzipSync(JSON.stringify(given)) } }],
    ['beside an error', { kind: 'answer', answer: { status: 200, body: { ...given, error: 'server_error' } } }],
    ['with 502', { kind: 'answer', answer: { status: 502, body: given } }],
    ['with 400', { kind: 'answer', answer: { status: 400, body: given } }],
  ])('%s is saved', async (_how, fault) => {
    const world = await due();
    refreshOnce(world, fault);
    // No service knows the token, so the write of the variable fails.
    await failureOf(world.invoke({ serviceApp: 'acme' }));
    const { grant } = world.saved();
    expect(grant?.accessToken?.reveal()).toBe(given.access_token);
    expect(grant?.refreshToken.reveal()).toBe(given.refresh_token);
  });
});

describe('a wait that Webex asks for', () => {
  const asking = (retryAfter: string): Fault => ({
    kind: 'answer',
    answer: { ...ownBodies.webex(429), headers: { 'retry-after': retryAfter } },
  });

  it.each<[string, (now: number) => string]>([
    ['in seconds since 1970', (now) => String(now / 1000 + 3600)],
    ['in milliseconds since 1970', (now) => String(now + HOUR)],
    ['as a date', (now) => new Date(now + HOUR).toUTCString()],
  ])('%s is an hour, and not longer', async (_how, header) => {
    const world = await due();
    refreshOnce(world, asking(header(world.sandbox.clock.now())));
    expect(await failureOf(world.invoke({ serviceApp: 'acme' }))).toMatchObject({
      message: expect.stringMatching(/it asks to wait 3600 s/),
    });
    await world.pass(50 * MINUTE);
    expect(count(world, 'POST access_token')).toBe(1);
    await world.pass(15 * MINUTE);
    await world.invoke({ serviceApp: 'acme' });
    expect(world.variables.value(VARIABLE)).toBe(world.token());
  });

  it.each(['1e12', '999999999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])('of %s is none', async (header) => {
    const world = await due();
    refreshOnce(world, asking(header));
    expect(await world.invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'refreshed' });
  });

  it('is five minutes where callers have a dead token', async () => {
    const world = await due();
    await world.pass(8 * DAY);
    refreshOnce(world, asking('604800'));
    await failureOf(world.invoke({ serviceApp: 'acme' }));
    await world.pass(6 * MINUTE);
    expect(world.variables.value(VARIABLE)).toBe(world.token());
    expect(world.sandbox.identity.isLive(String(world.token()))).toBe(true);
  });
});
