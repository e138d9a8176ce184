import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HttpApiEvent, serveHttpApi } from '../../../sandbox/aws/http-api.ts';

async function gateway(answer: unknown = { statusCode: 200 }) {
  const events: HttpApiEvent[] = [];
  const server = await serveHttpApi({
    now: () => Date.parse('2027-01-04T08:00:00Z'),
    paths: ['/token'],
    invoke: async (event) => {
      events.push(event);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  onTestFinished(() => server.close());
  return { url: `${server.url}/token`, other: `${server.url}/other`, events };
}

describe('a request becomes an event in payload format 2.0', () => {
  it('with its method, path, query and headers', async () => {
    const { url, events } = await gateway();
    await fetch(`${url}?a=1&b=%20&a=2`, { method: 'PUT', headers: { 'X-Own': 'One', cookie: 'a=1; b=2' } });
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /token',
      rawPath: '/token',
      rawQueryString: 'a=1&b=%20&a=2',
      queryStringParameters: { a: '1,2', b: ' ' },
      headers: { 'x-own': 'One' },
      cookies: ['a=1', 'b=2'],
      requestContext: { http: { method: 'PUT', path: '/token', sourceIp: '127.0.0.1' }, stage: '$default' },
      isBase64Encoded: false,
    });
    expect(events[0]).not.toHaveProperty('body');
    expect(events[0]?.headers).not.toHaveProperty('cookie');
  });

  it('with headers that were sent twice joined by commas', async () => {
    const { url, events } = await gateway();
    await new Promise((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        headers: ['Authorization', 'one', 'authorization', 'two', 'Host', 'x'] as never,
      });
      outgoing
        .on('response', (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    expect(events[0]?.headers.authorization).toBe('one,two');
  });

  it.each([
    ['application/json', '{}', false],
    ['text/plain; charset=utf-8', 'ä', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['application/octet-stream', 'x', true],
  ])('with a body of %s as it comes, or in Base64', async (type, body, isBase64Encoded) => {
    const { url, events } = await gateway();
    await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    const expected = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
    expect(events[0]).toMatchObject({ body: expected, isBase64Encoded });
  });

  it('only on a route, and up to 10 MB', async () => {
    const { url, other, events } = await gateway();
    expect(await (await fetch(other)).json()).toEqual({ message: 'Not Found' });
    const { status } = await fetch(url, { method: 'POST', body: new Uint8Array(10 * 1024 * 1024 + 1) });
    expect(status).toBe(413);
    expect(events).toEqual([]);
    expect((await fetch(url, { method: 'POST', body: new Uint8Array(10 * 1024 * 1024) })).status).toBe(200);
  });
});

describe('what the function answers goes back', () => {
  it('as it says', async () => {
    const { url } = await gateway({
      statusCode: 418,
      headers: { 'X-Own': 'one' },
      body: 'dGVh',
      isBase64Encoded: true,
    });
    const answer = await fetch(url);
    expect(answer.status).toBe(418);
    expect(answer.headers.get('x-own')).toBe('one');
    expect(answer.headers.get('apigw-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.text()).toBe('tea');
  });

  it.each([[new Error('no')], [null], [{ body: 'no status' }]])(
    'or 500, if it fails or answers nothing: %s',
    async (given) => {
      const answer = await fetch((await gateway(given)).url);
      expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    },
  );
});
