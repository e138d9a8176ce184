import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Http, type HttpRequest, NoAnswer } from '../../lambda/webex/http.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { closedPort, httpService, rawService, slowService } from './services.ts';

const http = new Http({ connectMs: 100, totalMs: 200 });

const get = (url: string): HttpRequest => ({ method: 'GET', url: new URL(url), headers: {} });
const post = (url: string, body: string): HttpRequest => ({ method: 'POST', url: new URL(url), headers: {}, body });

async function noAnswerOf(request: HttpRequest, timeLeftMs = 60_000): Promise<NoAnswer> {
  const error = await http.send(request, timeLeftMs).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoAnswer);
  return error as NoAnswer;
}

test('sends method, path, query, headers and body, and says who asks', async () => {
  const service = await httpService({ status: 201, headers: { 'x-made': 'yes' }, body: 'done' });
  const url = new URL(`${service.url}/a/b?c=d%3D`);

  const answer = await http.send({ method: 'PUT', url, headers: { 'x-one': '1' }, body: 'text' }, 60_000);

  expect(answer).toMatchObject({ status: 201, headers: { 'x-made': 'yes' }, body: 'done' });
  expect(service.received).toMatchObject([{ method: 'PUT', url: '/a/b?c=d%3D', body: 'text' }]);
  expect(service.received[0]?.headers).toMatchObject({
    'x-one': '1',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'wxcc-token-broker',
    'content-length': '4',
  });
});

test('keeps its connections', async () => {
  const service = await httpService({ body: 'a' });
  for (let request = 0; request < 6; request += 1) await http.send(get(service.url), 60_000);
  // The second request may come before the first connection is known to be free again.
  expect(new Set(service.received.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
});

test('hands a redirect back instead of following it', async () => {
  const elsewhere = await httpService({});
  const service = await httpService({ status: 307, headers: { location: elsewhere.url } });
  expect((await http.send(post(service.url, 'secret'), 60_000)).status).toBe(307);
  expect(elsewhere.received).toEqual([]);
});

test('takes the first of a repeated header', async () => {
  const service = await httpService({ headers: { 'x-made': ['first', 'second'], 'set-cookie': ['a', 'b'] } });
  expect((await http.send(get(service.url), 60_000)).headers).toMatchObject({ 'set-cookie': 'a' });
});

test('takes a body of 1 MiB whole', async () => {
  const service = await httpService({ body: 'x'.repeat(2 ** 20) });
  expect((await http.send(get(service.url), 60_000)).body).toHaveLength(2 ** 20);
});

test.for<[string, Record<string, string>]>([
  ['with its length announced', { 'content-length': String(2 ** 20 + 1) }],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])('keeps 1 MiB of a longer body %s, and says so', async ([, headers]) => {
  const service = await httpService({
    status: 503,
    headers: { ...headers, 'retry-after': '7' },
    body: 'x'.repeat(2 ** 20 + 1),
  });
  const answer = await http.send(get(service.url), 60_000);
  expect(answer).toMatchObject({ status: 503, cut: '(too long)', headers: { 'retry-after': '7' } });
  expect(answer.body).toHaveLength(2 ** 20);
});

test('reads characters that arrive in pieces', async () => {
  const bytes = Buffer.from('{"a":"•"}');
  const service = await rawService((socket) => {
    socket.setNoDelay(true);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`);
      socket.write(bytes.subarray(0, 7));
      setTimeout(() => socket.write(bytes.subarray(7)), 10);
    });
  });
  expect((await http.send(get(service.url), 60_000)).body).toBe('{"a":"•"}');
});

test('gives up on a service that never answers', async () => {
  const service = await rawService(() => {});
  expect((await noAnswerOf(get(service.url))).message).toBe('within 0.2 s');
});

test('gives up on a body that trickles in, however alive it looks, and keeps what has come', async () => {
  const service = await rawService((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{');
      const trickle = setInterval(() => socket.write(' '), 5);
      socket.once('close', () => clearInterval(trickle));
    });
  });
  const answer = await http.send(get(service.url), 60_000);
  expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^{ +$/), cut: 'within 0.2 s' });
});

test('gives up when the time left is over, if that is sooner', async () => {
  const service = await rawService(() => {});
  expect((await noAnswerOf(get(service.url), 50.7)).message).toBe('within 0.05 s');
});

test('gives up on a connection that does not come about', async () => {
  const service = await rawService(() => {}); // accepts, and never says a word of TLS
  const patient = new Http({ connectMs: 50 });
  const request = get(service.url.replace('http:', 'https:'));
  await expect(patient.send(request, 60_000)).rejects.toThrow('(ETIMEDOUT)');
});

test('waits for each address of a host as long as for the only one of another', async () => {
  const { port, lookup } = await slowService();
  const both = new Http({ connectMs: 3_000, lookup });
  expect(await both.send(get(`http://both.example:${port}`), 60_000)).toMatchObject({ status: 200 });
});

test('waits for an answer longer than for a connection', async () => {
  const service = await rawService((socket) =>
    socket.once('data', () => setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'), 60)),
  );
  const impatient = new Http({ connectMs: 10, totalMs: 5_000 });
  expect(await impatient.send(get(service.url), 60_000)).toMatchObject({ status: 200, body: '{}' });
});

test('says when no server listens', async () => {
  expect((await noAnswerOf(get(await closedPort()))).message).toBe('(ECONNREFUSED)');
});

test('never falls back from https to http', async () => {
  const service = await httpService({});
  const refusal = await noAnswerOf(get(service.url.replace('http:', 'https:')));
  expect(refusal.message).toMatch(/^\((SSL: [a-z ]+|[A-Z_]+)\)$/);
  expect(service.received).toEqual([]);
});

test.for<[string, string]>([
  ['before the answer', ''],
  ['in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
  ['after an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
])('takes a connection that is cut %s for no answer', async ([, sent]) => {
  for (const url of await cutServices(sent)) {
    expect((await noAnswerOf(post(url, 'a=b'))).message).toMatch(/^\(\w+\)$/);
  }
});

test.for<[string, string]>([
  ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"access_'],
  ['in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"access_'],
  ['between chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"access_\r\n'],
])('keeps what has come over a connection that is cut %s', async ([, sent]) => {
  for (const url of await cutServices(sent)) {
    expect(await http.send(post(url, 'a=b'), 60_000)).toMatchObject({
      status: 200,
      body: '{"access_',
      cut: '(ECONNRESET)',
    });
  }
});

/** One that ends its connections there, and one that resets them. */
async function cutServices(sent: string): Promise<string[]> {
  const closed = await rawService((socket) => socket.once('data', () => socket.end(sent)));
  const reset = await rawService((socket) =>
    socket.once('data', () => socket.write(sent, () => setTimeout(() => socket.resetAndDestroy(), 20))),
  );
  return [closed.url, reset.url];
}

test.for([
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
])('takes the final answer behind interim ones that it did not ask for (%j)', async (interim) => {
  const service = await rawService((socket) =>
    socket.once('data', () => socket.write(`${interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`)),
  );
  expect(await http.send(post(service.url, 'a=b'), 60_000)).toMatchObject({ status: 200, body: '{}' });
});

test('a service that changes the protocol gives no answer', async () => {
  const service = await rawService((socket) =>
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    ),
  );
  expect((await noAnswerOf(get(service.url))).message).toBe('(EPROTO)');
});

describe('a length that is announced twice', () => {
  const answering = (head: string, body = '{"a":1}') =>
    rawService((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`)));

  test.for([
    'Content-Length: 7\r\nContent-Length: 7',
    'Content-Length: 7, 7',
    'X-One: 1\r\ncontent-length: 7\r\nX-Two: 2\r\nCONTENT-LENGTH: 7',
  ])('is taken where both are equal (%j)', async (head) => {
    const { url } = await answering(`Retry-After: 3 \r\n${head}`);
    const answer = await http.send(get(url), 60_000);
    expect(answer).toMatchObject({ status: 200, body: '{"a":1}', headers: { 'retry-after': '3' } });
    expect(answer).not.toHaveProperty('cut');
  });

  test('tells where the body is shorter', async () => {
    const { url } = await answering('Content-Length: 9\r\nContent-Length: 9');
    expect(await http.send(get(url), 60_000)).toMatchObject({ body: '{"a":1}', cut: '(ECONNRESET)' });
  });

  test.for(['Content-Length: 7\r\nContent-Length: 8', 'Content-Length: 7, 8', 'Content-Length: 7, x'])(
    'is no answer where they differ (%j)',
    async (head) => {
      expect((await noAnswerOf(get((await answering(head)).url))).message).toMatch(/^\(HPE_\w+_CONTENT_LENGTH\)$/);
    },
  );
});

test('reads headers without the blanks around them', async () => {
  const service = await rawService((socket) =>
    socket.once('data', () =>
      socket.end('HTTP/1.1 503 No\r\nRetry-After: \t 3 \t \r\nTrackingID:  ROUTER_1 \r\nContent-Length: 0\r\n\r\n'),
    ),
  );
  const { headers } = await http.send(get(service.url), 60_000);
  expect(headers).toMatchObject({ 'retry-after': '3', trackingid: 'ROUTER_1' });
});

describe('codings that were not asked for', () => {
  const text = JSON.stringify({ access_token: 'a'.repeat(300), name: '•' });
  const codings: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['X-GZip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['br, gzip', gzipSync(brotliCompressSync(text))],
    ['identity', Buffer.from(text)],
    ['', gzipSync(text)],
    ['', gzipSync(gzipSync(text))],
    ['identity', gzipSync(text)],
    ['gzip', Buffer.from(text)],
    ['br', Buffer.from(text)],
    ['deflate', Buffer.from(text)],
    ['a-new-one', Buffer.from(text)],
  ];

  test.for(codings)('are taken off (%s)', async ([coding, body]) => {
    const service = await httpService({ headers: coding ? { 'content-encoding': coding } : {}, body });
    const answer = await http.send(get(service.url), 60_000);
    expect(answer.body).toBe(text);
    expect(answer).not.toHaveProperty('cut');
  });

  test.for(codings.filter(([coding]) => /gzip|deflate|zstd/i.test(coding)))(
    'are taken off as far as the answer came (%s)',
    async ([coding, body]) => {
      const many = Buffer.concat([body, Buffer.alloc(9)]);
      const service = await rawService((socket) =>
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${many.length}\r\n\r\n`);
          socket.end(body);
        }),
      );
      expect(await http.send(get(service.url), 60_000)).toMatchObject({ body: text, cut: '(ECONNRESET)' });
    },
  );

  test('do not get round the limit of the size', async () => {
    const service = await httpService({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('x'.repeat(2 ** 20 + 1)),
    });
    expect(await http.send(get(service.url), 60_000)).toMatchObject({ status: 200, body: '', cut: '(too long)' });
  });
});

test('sends nothing twice by itself', async () => {
  const service = await rawService((socket) => socket.once('data', () => socket.destroy()));
  await noAnswerOf(post(service.url, 'a=b'));
  await noAnswerOf(get(service.url));
  expect(service.connections).toBe(2);
});

test('an error holds neither what was sent nor what was received', async () => {
  const service = await rawService((socket) => socket.on('data', (sent) => socket.end(`HTP/9 ${sent}`)));
  const error = await noAnswerOf({
    ...post(service.url, `secret=${canary('body')}`),
    headers: { authorization: `Bearer ${canary('header')}` },
  });
  expectNoCanary(error);
  expect(error.message).toBe('(HPE_INVALID_CONSTANT)');
});
