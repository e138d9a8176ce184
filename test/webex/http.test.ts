import { expect, test } from 'vitest';
import { Http, type HttpRequest, NoAnswer } from '../../lambda/webex/http.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { httpService, nobody, rawService } from './services.ts';

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
])('drops a body of more than 1 MiB %s, and keeps the status', async ([, headers]) => {
  const service = await httpService({
    status: 503,
    headers: { ...headers, 'retry-after': '7' },
    body: 'x'.repeat(2 ** 20 + 1),
  });
  const answer = await http.send(get(service.url), 60_000);
  expect(answer).toMatchObject({ status: 503, body: '', headers: { 'retry-after': '7' } });
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

test('gives up on a body that trickles in, however alive it looks', async () => {
  const service = await rawService((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const trickle = setInterval(() => socket.write('x'), 5);
      socket.once('close', () => clearInterval(trickle));
    });
  });
  expect((await noAnswerOf(get(service.url))).message).toBe('within 0.2 s');
});

test('gives up when the time left is over, if that is sooner', async () => {
  const service = await rawService(() => {});
  expect((await noAnswerOf(get(service.url), 50.7)).message).toBe('within 0.05 s');
});

test('gives up on a connection that does not come about', async () => {
  const service = await rawService(() => {}); // accepts, and never says a word of TLS
  const patient = new Http({ connectMs: 50 });
  const request = get(service.url.replace('http:', 'https:'));
  await expect(patient.send(request, 60_000)).rejects.toThrow('(UND_ERR_CONNECT_TIMEOUT)');
});

test('says when nobody listens', async () => {
  expect((await noAnswerOf(get(await nobody()))).message).toBe('(ECONNREFUSED)');
});

test('never falls back from https to http', async () => {
  const service = await httpService({});
  const refusal = await noAnswerOf(get(service.url.replace('http:', 'https:')));
  expect(refusal.message).toMatch(/^\([A-Z_]+\)$/);
  expect(service.received).toEqual([]);
});

test.for<[string, string]>([
  ['before the answer', ''],
  ['in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
  ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"access_'],
  ['in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"access_'],
])('takes a connection that is cut %s for no answer', async ([, sent]) => {
  const closed = await rawService((socket) => socket.once('data', () => socket.end(sent)));
  expect((await noAnswerOf(post(closed.url, 'a=b'))).message).toMatch(/^\(\w+\)$/);

  const reset = await rawService((socket) =>
    socket.once('data', () => socket.write(sent, () => socket.resetAndDestroy())),
  );
  expect((await noAnswerOf(post(reset.url, 'a=b'))).message).toMatch(/^\(\w+\)$/);
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
  expect(error.message).toBe('(HTTPParserError)');
});
