import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { canary, canaryToken, expectNoCanary } from '../support/canaries.ts';
import { failureOf } from './failure-of.ts';
import { closedPort, httpService, type Reply, rawService, recordingClock } from './services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const trackingId = 'ROUTER_5D8C2F1B-0F9E-01BB-5B3C-AC12DD165B3C';
const minute = 60_000;

const accessToken = canaryToken(orgId, 'access');
const credentials = {
  clientId: 'C1a2b3',
  clientSecret: new Secret(`${canary('secret')}&=+ %`),
  refreshToken: new Secret(canaryToken(orgId, 'refresh')),
};
const good: Reply = { body: { access_token: accessToken, expires_in: 1_209_599 } };
const refusal = (status: number, name: string): Reply => ({ status, body: { error: name } });

function endpointAt(baseUrl: string, clock = recordingClock(), limits = {}) {
  const webex = new WebexOAuth({ baseUrl: `${baseUrl}/v1`, http: new Http(limits), clock });
  const deadline = clock.now() + minute;
  return {
    clock,
    refresh: (until = deadline) => webex.refresh(credentials, until),
    expiry: (until = deadline) => webex.tokenExpiry(new Secret(accessToken), until),
  };
}

async function endpoint(...replies: Parameters<typeof httpService>) {
  const service = await httpService(...replies);
  return { ...service, ...endpointAt(service.url) };
}

describe('refresh', () => {
  test('asks as OAuth has it', async () => {
    const { refresh, received } = await endpoint(good);
    await refresh();
    expect(received).toMatchObject([
      { method: 'POST', url: '/v1/access_token', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]);
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'C1a2b3',
      client_secret: credentials.clientSecret.reveal(),
      refresh_token: credentials.refreshToken.reveal(),
    });
    expect(received[0]?.headers).not.toHaveProperty('authorization');
  });

  test("resolves with the tokens and the service's own time", async () => {
    const { refresh } = await endpoint({ ...good, headers: { date: 'Sat, 21 Nov 2026 07:00:00 GMT' } });
    const answer = await refresh();
    expect(answer.accessToken?.reveal()).toBe(accessToken);
    expect(answer).toMatchObject({ expiresIn: 1_209_599, serverTime: Date.UTC(2026, 10, 21, 7) });
    expectNoCanary(answer);
  });

  test.for<[number, string, string]>([
    [400, 'invalid_grant', 'the refresh token has expired or was revoked, or another refresh has replaced it'],
    [401, 'invalid_refresh_token', 'the refresh token has expired or was revoked, or another refresh has replaced it'],
    [401, 'invalid_client', 'the client id or the client secret is wrong'],
    [403, 'unauthorized_client', 'it refuses the grant'],
    // A status of success beside an error does not make it one.
    [200, 'invalid_grant', 'the refresh token has expired or was revoked, or another refresh has replaced it'],
    [200, 'invalid_client', 'the client id or the client secret is wrong'],
    [201, 'invalid_grant', 'the refresh token has expired or was revoked, or another refresh has replaced it'],
  ])('takes %i %s for a refused grant, at once', async ([status, name, why]) => {
    const { refresh, received } = await endpoint(refusal(status, name));
    const failure = await failureOf(refresh());
    expect(failure).toMatchObject({
      code: 'GRANT_REFUSED',
      status,
      message: `Webex answered ${status} ${name} to the refresh: ${why}.`,
    });
    expect(received).toHaveLength(1);
  });

  test('names the tracking id and not a word that it does not know', async () => {
    const { refresh } = await endpoint(({ body }) => ({
      status: 400,
      body: { message: body, errors: [{ description: decodeURIComponent(body) }], trackingId },
    }));
    expect(await failureOf(refresh())).toMatchObject({
      code: 'GRANT_REFUSED',
      trackingId,
      message: `Webex answered 400 to the refresh (tracking id ${trackingId}): it refuses the grant.`,
    });
  });

  test.for([400, 403, 423, 429])('knows the limit of living tokens, also with %i', async (status) => {
    const { refresh, received } = await endpoint({
      status,
      headers: { 'retry-after': '30' },
      body: { message: 'Refused.', errors: [{ description: 'tokenlimit_reached' }] },
    });
    expect(await failureOf(refresh())).toMatchObject({ code: 'TOKEN_LIMIT_REACHED', status, retryAfterMs: 30_000 });
    expect(received).toHaveLength(1);
  });

  test.for([302, 307, 404, 405, 410])('does not take %i for the word of a token endpoint', async (status) => {
    const { refresh, received } = await endpoint({ status, headers: { location: 'https://example.com/' } });
    expect(await failureOf(refresh())).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE', status });
    expect(received).toHaveLength(1);
  });

  test.for([423, 429, 500, 502, 503, 504])('tries three times in spite of %i', async (status) => {
    const { refresh, received, clock } = await endpoint({ status, body: '<html>Bad gateway</html>' });
    expect(await failureOf(refresh())).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      status,
      message: `Webex answered ${status} to the refresh.`,
    });
    expect(received).toHaveLength(3);
    expect(clock.sleeps).toHaveLength(2);
  });

  test('gets the token once the service is back', async () => {
    const { refresh, received } = await endpoint({ status: 503 }, { status: 429 }, good);
    expect((await refresh()).accessToken?.reveal()).toBe(accessToken);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  test('waits for as long as an answer asks that breaks off', async () => {
    const reply = { status: 503, headers: { 'retry-after': '20' }, body: 'x'.repeat(2 ** 20 + 1) };
    const { refresh, clock } = await endpoint(reply, good);
    await refresh();
    expect(clock.sleeps[0]).toBeGreaterThanOrEqual(20_000);
  });

  test('waits for as long as it is asked to', async () => {
    const { refresh, clock } = await endpoint({ status: 429, headers: { 'retry-after': '20' } }, good);
    await refresh();
    expect(clock.sleeps).toEqual([expect.closeTo(20_000, -4)]);
    expect(clock.sleeps[0]).toBeGreaterThanOrEqual(20_000);
  });

  test("reckons a date in Retry-After by the service's own clock", async () => {
    const { refresh, clock } = await endpoint({
      status: 503,
      headers: { date: 'Sat, 21 Nov 2020 07:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2020 08:00:00 GMT' },
    });
    expect(await failureOf(refresh())).toMatchObject({
      retryAfterMs: 60 * minute,
      message: 'Webex answered 503 to the refresh; it asks to wait 3600 s.',
    });
    expect(clock.sleeps).toEqual([]);
  });

  test('waits for nothing that ends too late', async () => {
    const { refresh, received, clock } = await endpoint({ status: 503, headers: { 'retry-after': '60' } });
    expect(await failureOf(refresh())).toMatchObject({ status: 503, retryAfterMs: 60_000 });
    expect(received).toHaveLength(1);
    expect(clock.sleeps).toEqual([]);
  });

  test('asks nothing when no time is left', async () => {
    const { refresh, received, clock } = await endpoint(good);
    expect(await failureOf(refresh(clock.now() + 999))).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: 'No time was left to put the refresh to Webex.',
    });
    expect(received).toHaveLength(0);
  });

  test('tells of the answer, not of the time, when a wait took longer than it should', async () => {
    const { url, received } = await httpService({ status: 503 });
    const clock = recordingClock();
    const { refresh } = endpointAt(url, { ...clock, sleep: async () => clock.advance(minute) });
    expect(await failureOf(refresh())).toMatchObject({ status: 503 });
    expect(received).toHaveLength(1);
  });

  test('tries again when an answer is lost on its way', async () => {
    const service = await rawService((socket) => {
      socket.once('data', () => {
        if (service.connections < 3) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"access_');
        else socket.end(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify(good.body)}`);
      });
    });
    expect((await endpointAt(service.url).refresh()).accessToken?.reveal()).toBe(accessToken);
    expect(service.connections).toBe(3);
  });

  test.for<[string, Reply]>([
    ['before its end', { body: '{"access_to' }],
    ['within a list', { body: '{"scopes":["a"' }],
    ['where it is too long', { body: `{"a":1}${' '.repeat(2 ** 20)}` }],
  ])('asks again where a success ends %s', async ([, reply]) => {
    const { refresh, received } = await endpoint(reply, reply, good);
    expect((await refresh()).accessToken?.reveal()).toBe(accessToken);
    expect(received).toHaveLength(3);
  });

  test('says when every answer breaks off', async () => {
    const { refresh } = await endpoint({ body: '{"access_to' });
    expect(await failureOf(refresh())).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      status: 200,
      message: 'Webex broke off its answer to the refresh (JSON without its end).',
    });
  });

  test('says why there was no answer', async () => {
    expect(await failureOf(endpointAt(await closedPort()).refresh())).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      status: undefined,
      message: 'Webex gave no answer to the refresh (ECONNREFUSED).',
    });

    const silent = await rawService(() => {});
    const { refresh } = endpointAt(silent.url, recordingClock(), { totalMs: 50 });
    expect(await failureOf(refresh())).toMatchObject({
      code: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: 'Webex gave no answer to the refresh within 0.05 s.',
    });
    expect(silent.connections).toBe(3);
  });

  test('an answer without a usable token is refused, and not repeated', async () => {
    const { refresh, received } = await endpoint({
      headers: { trackingid: trackingId },
      body: { access_token: '', expires_in: 3600, refresh_token: [canary('rotated')] },
    });
    expect(await failureOf(refresh())).toMatchObject({
      code: 'TOKEN_ANSWER_INVALID',
      status: 200,
      trackingId,
      message:
        `Webex answered 200 to the refresh (tracking id ${trackingId}): ` +
        'access_token and refresh_token are missing or cannot be used.',
    });
    expect(received).toHaveLength(1);
  });

  test.for<[string, Reply]>([
    ['HTML', { body: '<html>Welcome to the airport</html>' }],
    ['nothing', { status: 204 }],
  ])('a success with %s in it is no token', async ([, reply]) => {
    const { refresh } = await endpoint(reply);
    expect(await failureOf(refresh())).toMatchObject({ code: 'TOKEN_ANSWER_INVALID', status: reply.status ?? 200 });
  });
});

describe('tokenExpiry', () => {
  test('asks with the token and resolves with its end', async () => {
    const { expiry, received } = await endpoint({ body: { exp: 1_768_630_439_322 } });
    expect(await expiry()).toBe(1_768_630_439_322);
    expect(received).toMatchObject([
      { method: 'GET', url: '/v1/authorizations/tokenExpiry', headers: { authorization: `Bearer ${accessToken}` } },
    ]);
  });

  test('resolves with nothing for a token that Webex does not accept', async () => {
    const { expiry } = await endpoint({ status: 401, body: { message: 'It is not valid.', trackingId } });
    expect(await expiry()).toBeUndefined();
  });

  test.for([204, 302, 400, 401, 403, 404])('cannot tell from %i', async (status) => {
    const { expiry, received } = await endpoint({ status });
    expect(await failureOf(expiry())).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE', status });
    expect(received).toHaveLength(1);
  });

  test('tries again', async () => {
    const { expiry } = await endpoint({ status: 502 }, { status: 423 }, { body: { exp: 1_768_630_439_322 } });
    expect(await expiry()).toBe(1_768_630_439_322);
  });

  test.for([undefined, null, '1768630439322', 1_768_630_439, -1, 1e300])('takes no end from %j', async (exp) => {
    const { expiry } = await endpoint({ body: { exp } });
    const failure = await failureOf(expiry());
    expect(failure.code).toBe('TOKEN_ANSWER_INVALID');
    expect(failure.message).toMatch(
      /question about the token's expiry: exp (is missing|must be a time in milliseconds since 1970)\.$/,
    );
  });
});

test('refuses a base URL over which secrets would travel in the clear', () => {
  expect(() => endpointAt('http://webexapis.com')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test('takes no bug of ours for a lost answer', async () => {
  const http = new Http();
  http.send = async () => {
    throw new TypeError('A bug.');
  };
  const clock = recordingClock();
  const webex = new WebexOAuth({ baseUrl: 'https://webexapis.com/v1', http, clock });
  await expect(webex.refresh(credentials, clock.now() + minute)).rejects.toThrow(TypeError);
  expect(clock.sleeps).toEqual([]);
});

test('every answer of the service gives tokens or a failure that shows none of what was sent', async () => {
  let reply: Reply = {};
  const { refresh, expiry } = await endpoint(({ body, headers }) => {
    const echo = (text: string) => text.replaceAll('ECHO', `${decodeURIComponent(body)} ${headers.authorization}`);
    return { ...reply, body: Buffer.isBuffer(reply.body) ? reply.body : echo(String(reply.body)) };
  });
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json(),
    fc.string().map((text) => `${text}ECHO${text}`),
    fc.constantFrom(
      '{"error":"ECHO","trackingId":"ECHO"}',
      '{"access_token":"ECHO","expires_in":"ECHO"}',
      '{"exp":"ECHO"}',
    ),
  );
  const statuses = fc.oneof(fc.constantFrom(200, 400, 401, 429, 503), fc.integer({ min: 200, max: 599 }));
  await fc.assert(
    fc.asyncProperty(statuses, body, async (status, answer) => {
      reply = { status, body: answer };
      for (const call of [refresh, expiry]) {
        const failure = await call().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expectNoCanary(failure);
        if (failure !== undefined) expect(failure).toBeInstanceOf(Failure);
      }
    }),
    { numRuns: 150 },
  );
});
