import { request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { respond } from '../../lambda/token-endpoint/domain/respond.ts';
import { TokenServer } from '../../lambda/token-endpoint/domain/token-server.ts';
import { toRequest, toResult } from '../../lambda/token-endpoint/gateway.ts';
import { serveHttpApi } from '../../sandbox/aws/http-api.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { basic, MemoryEndpoint } from './domain/memory-endpoint.ts';

const world = new MemoryEndpoint();
const right = basic('clinic', world.clientSecret);

const headerValue = fc.string({ unit: 'grapheme-ascii', maxLength: 60 }).map((text) => text.trim());
const header = fc.tuple(
  fc.constantFrom(
    'Authorization',
    'authorization',
    'AUTHORIZATION',
    'Content-Type',
    'content-type',
    'Cookie',
    '__proto__',
    'X-Forwarded-For',
    'X-HTTP-Method-Override',
  ),
  fc.oneof(headerValue, fc.constantFrom(right, 'application/x-www-form-urlencoded', 'application/json', 'POST')),
);
/** What a well-behaved client sends; a header more may spoil it. */
const good: [string, string][] = [
  ['authorization', right],
  ['content-type', 'application/x-www-form-urlencoded'],
];
const sent = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'DELETE', 'PATCH'),
  path: fc.constantFrom(
    '/oauth2/token',
    '/v1/refresh',
    '/v1/validate',
    '/oauth2/token?',
    '/oauth2/token?a=1',
    '/v1/validate?%',
    '/nothing',
  ),
  headers: fc.oneof(
    fc.array(header, { maxLength: 6 }),
    fc.array(header, { maxLength: 1 }).map((more) => [...good, ...more]),
  ),
  body: fc.oneof(
    fc.constantFrom(
      'grant_type=client_credentials',
      'grant_type=client_credentials&grant_type=x',
      '{"fingerprint":"0123abcd"}',
      '{"token":""}',
    ),
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 8000, max: 9000 }).map((length) => 'x'.repeat(length)),
  ),
});

/** As it is written here, to the letter of every header. */
function send(
  url: string,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers: [string, string][]; body: string | Uint8Array },
) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const all = ['Host', 'gateway', 'Content-Length', String(Buffer.from(body).length), ...headers.flat()];
    const outgoing = request(url + path, { method, headers: all as never }, async (answer) => {
      const text = (await answer.setEncoding('utf8').toArray()).join('');
      resolve({ status: answer.statusCode ?? 0, text });
    });
    outgoing.on('error', reject).end(body);
  });
}

describe('any bytes over the wire', () => {
  it('is answered in JSON, never by a 5xx, and with a token for the right secret alone', {
    timeout: 60_000,
  }, async () => {
    const server = new TokenServer(world.endpoint);
    const paths = ['/oauth2/token', '/v1/refresh', '/v1/validate'];
    const invoke = async (event: Parameters<typeof toRequest>[0]) => toResult(await respond(server, toRequest(event)));
    const gateway = await serveHttpApi({ now: Date.now, paths, invoke });
    onTestFinished(() => gateway.close());
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(sent, async (one) => {
        const { status, text } = await send(gateway.url, one);
        seen.add(status);
        expect(status).toBeLessThan(500);
        expect(JSON.parse(text)).toBeTypeOf('object');
        if (status === 200) expect(JSON.stringify(one.headers)).toContain(right);
        else expectNoCanary(text);
      }),
      { numRuns: 600, seed: 4 },
    );
    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405, 413, 415]));
    expectNoCanary(world.traces);
  });
});
