import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { DAY, deployed, VARIABLE } from './deployed.ts';

type World = Awaited<ReturnType<typeof deployed>>;

/** A record that was published, and is due. */
async function due(env: Record<string, string> = {}): Promise<World> {
  const world = await deployed(env);
  world.store('acme', world.record);
  await world.invoke({ serviceApp: 'acme' }).catch(() => {});
  await world.pass(7 * DAY);
  world.heard.length = 0;
  return world;
}

/** After the fault has passed, one forced pass puts everything in order. */
async function expectCure(world: World): Promise<void> {
  world.sandbox.faults.clear();
  await world.invoke({ serviceApp: 'acme', force: true });
  expect(world.variables.value(VARIABLE)).toBe(world.token());
  expect(world.sandbox.identity.isLive(String(world.token()))).toBe(true);
  expect(world.saved().state.failure).toBeUndefined();
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  answer: { status, body, headers },
});

const passing: [string, Fault][] = [
  ['a connection that is cut before anything happens', { kind: 'cut-before' }],
  ['an answer that is lost', { kind: 'cut-after' }],
  ['an answer that breaks off in its body', { kind: 'cut-within' }],
  ['500', answer(500, { message: 'oops' })],
  ['502 with HTML', answer(502, '<html><h1>Bad Gateway</h1></html>', { 'content-type': 'text/html' })],
  ['503 with Retry-After in seconds', answer(503, '', { 'retry-after': '2' })],
];
const faults: [string, Fault][] = [
  ...passing,
  ['429 with a date to wait for', answer(429, '', { 'retry-after': 'Mon, 11 Jan 2027 09:00:00 GMT' })],
  ['a redirect to elsewhere', answer(302, '', { location: 'http://127.0.0.1:1/' })],
];

describe.each(passing)('%s, once', (_what, fault) => {
  it.each([
    ['webex', 'POST access_token'],
    ['contact-center', 'GET cad-variable'],
    ['contact-center', 'PUT cad-variable'],
  ])('of %s, %s: is made good within the pass', async (service, operation) => {
    const world = await due();
    world.sandbox.faults.plan({ service, operation, times: 1, fault });
    expect(await world.invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'refreshed' });
    expect(world.variables.value(VARIABLE)).toBe(world.token());
  });
});

const services: [service: string, operation: string, code: RegExp][] = [
  ['webex', 'POST access_token', /TOKEN_ENDPOINT_UNAVAILABLE/],
  ['contact-center', 'GET cad-variable', /CONTACT_CENTER_UNAVAILABLE/],
  ['contact-center', 'PUT cad-variable', /CONTACT_CENTER_UNAVAILABLE/],
  ['secrets-manager', 'PutSecretValue', /SAVE_FAILED/],
  ['secrets-manager', 'ListSecretVersionIds', /SAVE_FAILED/],
  ['secrets-manager', 'GetSecretValue', /REGISTRY_UNAVAILABLE/],
];
/** Of a save it only hides that it has happened; the store looks. Of a refresh half of the answer holds the token. */
const isHarmless = ({ kind }: Fault, operation: string) =>
  (operation === 'PutSecretValue' && (kind === 'cut-after' || kind === 'cut-within')) ||
  (operation === 'POST access_token' && kind === 'cut-within');

describe.each(faults)('%s, for ever', (_what, fault) => {
  const harmful = services.filter(([, operation]) => !isHarmless(fault, operation));
  it.each(harmful)('of %s, %s: is a failure in plain words, and loses nothing', async (service, operation, code) => {
    const world = await due();
    world.sandbox.faults.plan({ service, operation, fault });
    const failure = await world.invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect((failure as Error).name).toMatch(code);
    expectNoCanary(failure, world.sandbox.sns.messages);
    expect(world.sandbox.identity.isLive(world.variables.value(VARIABLE))).toBe(true);
    // The lease was taken, though nothing could tell whether there is room for its refresh: it ends after two minutes.
    if (operation === 'ListSecretVersionIds') await world.pass(2 * 60_000);
    await expectCure(world);
  });
});

describe.each(faults.filter(([, fault]) => isHarmless(fault, 'PutSecretValue')))('%s, for ever', (_what, fault) => {
  it('of every save: costs nothing', async () => {
    const world = await due();
    const versions = () => world.sandbox.secrets.secret('token-broker/acme')?.versions.length ?? 0;
    const before = versions();
    world.sandbox.faults.plan({ service: 'secrets-manager', operation: 'PutSecretValue', fault });
    expect(await world.invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.variables.value(VARIABLE)).toBe(world.token());
    // A lease and a state.
    expect(versions() - before).toBe(2);
  });
});

describe('an answer that breaks off in its body, for ever', () => {
  it('of every refresh: brings the token that came whole, and keeps the refresh token', async () => {
    const world = await due();
    const before = world.token();
    world.sandbox.faults.plan({ service: 'webex', operation: 'POST access_token', fault: { kind: 'cut-within' } });
    expect(await world.invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.token()).not.toBe(before);
    expect(world.variables.value(VARIABLE)).toBe(world.token());
    // One answer for ever broken off is one refresh.
    expect(world.heard.filter(({ operation }) => operation === 'POST access_token')).toHaveLength(1);
    await expectCure(world);
  });
});

describe('a rotating endpoint whose answer is lost', () => {
  it('is the one loss that can happen; people are told, and the published token stays', async () => {
    const world = await due();
    world.sandbox.identity.settings.refreshToken = 'rotate';
    const before = world.variables.value(VARIABLE);
    world.sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      times: 1,
      fault: { kind: 'cut-after' },
    });
    await expect(world.invoke({ serviceApp: 'acme' })).rejects.toMatchObject({ name: 'GRANT_REFUSED' });
    expect(world.variables.value(VARIABLE)).toBe(before);
    expect(world.sandbox.sns.messages.map(({ subject }) => subject)).toEqual(['Webex token of acme: GRANT_REFUSED']);
  });

  it('is made good where a recovery record is named', async () => {
    const world = await due();
    const { identity } = world.sandbox;
    const integration = identity.registerIntegration({
      orgId: world.record.target.orgId,
      scopes: ['spark:applications_token'],
    });
    const { clientId, clientSecret, refreshToken } = integration;
    world.store('integration', { clientId, clientSecret, refreshToken });
    world.store('acme', {
      ...world.record,
      recovery: { record: 'integration', applicationId: world.serviceApp.applicationId },
    });
    await world.invoke({ serviceApp: 'integration' });
    identity.settings.refreshToken = 'rotate';
    world.sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      times: 1,
      fault: { kind: 'cut-after' },
    });
    expect(await world.invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    await expectCure(world);
  });
});

describe('a host that is not what it should be', () => {
  async function plainSocket(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => onConnection(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }

  it.each([
    ['refuses the connection', async () => 'http://127.0.0.1:1/v1', 'ECONNREFUSED'],
    ['has no address', async () => 'https://webex.invalid/v1', 'ENOTFOUND'],
    [
      'speaks no TLS',
      async () =>
        `https://127.0.0.1:${await plainSocket((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))}/v1`,
      'SSL',
    ],
  ])('%s: the failure says so', async (_what, url, word) => {
    const world = await deployed({ WEBEX_API_BASE_URL: await url() });
    world.store('acme', world.record);
    const failure = await world.invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'TOKEN_ENDPOINT_UNAVAILABLE', message: expect.stringMatching(word) });
    expectNoCanary(failure);
    expect(world.typed()).toBe(JSON.stringify(world.record));
  });

  it('trickles its answer: the pass gives up within the time that it has', async () => {
    const port = await plainSocket((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'));
    const world = await deployed({ WEBEX_API_BASE_URL: `http://127.0.0.1:${port}/v1` });
    world.store('acme', world.record);
    // 40 s are kept free to save and to report: what remains is too short for a second try.
    const failure = await world.invoke({ serviceApp: 'acme' }, 41_500).catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: expect.stringMatching(/within 1\.\d+ s/),
    });
  });
});
