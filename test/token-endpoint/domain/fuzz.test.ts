import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectNoCanary } from '../../support/canaries.ts';
import { basic, MemoryEndpoint, membersOf } from './memory-endpoint.ts';

const form = 'application/x-www-form-urlencoded';
const world = new MemoryEndpoint();
const secret = world.clientSecret;

const name = fc.oneof(
  fc.constantFrom('grant_type', 'client_id', 'client_secret', 'scope', 'grant%5ftype', '__proto__', 'constructor'),
  fc.string(),
);
const value = fc.oneof(
  fc.constantFrom('client_credentials', 'acme', 'clinic', secret, '', '%', '%00', '%C0%80', 'a'.repeat(3000)),
  fc.string({ unit: 'binary' }),
);
const formBody = fc
  .array(fc.tuple(name, fc.constantFrom('=', '', '=='), value), { maxLength: 8 })
  .map((pairs) => pairs.map((pair) => pair.join('')).join('&'));
const body = fc.oneof(
  formBody,
  fc.json(),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(
    '',
    '&&&',
    '=',
    'grant_type=client_credentials',
    'x'.repeat(9000),
    '{"fingerprint":"0123abcd"}',
    '{"token":""}',
  ),
);
const authorization = fc.oneof(
  fc.constantFrom(
    basic('clinic', secret),
    basic('clinic', 'wrong'),
    'Basic',
    'Basic ====',
    `Basic ${secret}`,
    `Bearer ${secret}`,
  ),
  fc.tuple(fc.string(), fc.string()).map(([id, password]) => basic(id, password)),
  fc.string({ unit: 'binary' }),
);
const contentType = fc.oneof(
  fc.constantFrom(
    form,
    'application/json',
    `${form}; charset=utf-8`,
    `${form};charset=latin1`,
    'multipart/form-data; boundary=x',
    '',
  ),
  fc.string(),
);
const request = fc.record(
  {
    method: fc.oneof(
      { weight: 4, arbitrary: fc.constant('POST') },
      fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'TRACE', 'BREW'),
    ),
    path: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('/oauth2/token', '/v1/refresh', '/v1/validate') },
      fc.string(),
    ),
    query: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.string(), fc.constant(`client_secret=${secret}`)),
    headers: fc.record(
      { authorization, 'content-type': contentType, 'x-http-method-override': fc.string(), cookie: fc.string() },
      { requiredKeys: [] },
    ),
    body,
  },
  { requiredKeys: ['method', 'path', 'query', 'headers'] },
);

describe('any request', () => {
  it('is answered, never by a 5xx, and with a token for the right secret alone', async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(request, async ({ method = '', path = '', query = '', headers = {}, body: sent }) => {
        const answer = await world.send({ method, path, query, headers, ...(sent !== undefined && { body: sent }) });
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
        const members = membersOf(answer);
        if (answer.status !== 200) {
          expectNoCanary(members, answer.headers);
          expect(members.error).toMatch(/^[a-z_]+$/);
        } else if (path !== '/v1/validate') {
          expect(members.access_token).toBe(world.token());
        }
        const shown = JSON.stringify([headers, sent instanceof Uint8Array ? Buffer.from(sent).toString() : sent]);
        if (answer.status === 200) expect(shown).toMatch(new RegExp(`${secret}|${basic('clinic', secret)}`));
      }),
      { numRuns: 4000, seed: 20_270_104 },
    );
    // The requests reach what they are meant to reach.
    expect([...seen.keys()].sort()).toEqual([200, 400, 401, 404, 405, 413, 415]);
    expectNoCanary(world.traces);
  });
});
