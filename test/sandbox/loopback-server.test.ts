import { once } from 'node:events';
import { connect } from 'node:net';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Sns } from '../../sandbox/aws/sns.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { type Fault, Faults } from '../../sandbox/faults.ts';
import { type Answer, type Exchange, type StandIn, serve, type Witness } from '../../sandbox/loopback-server.ts';

const start = Date.UTC(2026, 10, 23, 6);
const letters = 'x'.repeat(1000);

async function serveForTest(answer: Answer = { status: 200, body: { letters } }) {
  const clock = new VirtualClock(start);
  const faults = new Faults();
  const exchanges: Exchange[] = [];
  const told: Parameters<Witness>[0][] = [];
  const standIn: StandIn = {
    service: 'letters',
    operation: (exchange) => exchange.method,
    handle(exchange) {
      exchanges.push(exchange);
      return answer;
    },
  };
  const witness: Witness = (call) => told.push(call);
  const server = await serve(standIn, { now: clock.now, sleep: clock.sleep, faults, witness });
  onTestFinished(() => server.close());
  return { clock, faults, exchanges, told, url: server.url };
}

describe('an exchange', () => {
  it('reaches the stand-in decoded, with its query, headers and body', async () => {
    const { exchanges, url } = await serveForTest();
    await request(`${url}/a%20b/c?filter=name%3D%3D%22X%22`, { method: 'POST', headers: { 'x-a': 'b' }, body: 'é' });
    expect(exchanges).toMatchObject([{ method: 'POST', path: '/a b/c', headers: { 'x-a': 'b' }, body: 'é' }]);
    expect(exchanges[0]?.query.get('filter')).toBe('name=="X"');
  });

  it('does not reach it where the path is none, and does no harm', async () => {
    const { exchanges, url } = await serveForTest();
    expect((await request(`${url}/%zz`)).statusCode).toBe(400);
    expect((await request(`${url}/a`)).statusCode).toBe(200);
    expect(exchanges).toMatchObject([{ path: '/a' }]);
  });

  it('is answered with virtual time, and an object as JSON', async () => {
    const { clock, url } = await serveForTest();
    await clock.runUntil(start + 3_600_000);
    const { headers, body } = await request(url);
    expect(headers.date).toBe('Mon, 23 Nov 2026 07:00:00 GMT');
    expect(headers['content-type']).toBe('application/json');
    expect(await body.json()).toEqual({ letters });
  });

  it('is answered with a text as it is, and with the headers of the answer', async () => {
    const { url } = await serveForTest({ status: 429, headers: { 'retry-after': '7' }, body: 'Später' });
    const { statusCode, headers, body } = await request(url);
    expect([statusCode, headers['retry-after'], headers['content-type']]).toEqual([429, '7', 'text/plain']);
    expect(await body.text()).toBe('Später');
  });

  it('is told to the witness', async () => {
    const { told, url } = await serveForTest({ status: 201 });
    await request(url, { method: 'PUT' });
    expect(told).toMatchObject([{ service: 'letters', operation: 'PUT', status: 201, exchange: { method: 'PUT' } }]);
  });

  it('that the client breaks off before it is whole has no effect', async () => {
    const { exchanges, url } = await serveForTest();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
    await request(url);
    expect(exchanges.map((exchange) => exchange.method)).toEqual(['GET']);
  });
});

describe('a fault', () => {
  const strike = async (fault: Fault) => {
    const served = await serveForTest();
    served.faults.plan({ service: 'letters', times: 1, fault });
    const outcome = await request(served.url).then(
      async ({ statusCode, body }) => ({ statusCode, text: await body.text().catch(() => 'cut off') }),
      () => 'no answer',
    );
    expect((await request(served.url)).statusCode).toBe(200);
    return { outcome, effects: served.exchanges.length - 1, told: served.told[0]?.status };
  };

  it('cuts the connection before the effect', async () => {
    expect(await strike({ kind: 'cut-before' })).toEqual({ outcome: 'no answer', effects: 0, told: 0 });
  });

  it('cuts the connection after the effect', async () => {
    expect(await strike({ kind: 'cut-after' })).toEqual({ outcome: 'no answer', effects: 1, told: 0 });
  });

  it('cuts the connection within the answer, after the effect', async () => {
    const outcome = { statusCode: 200, text: 'cut off' };
    expect(await strike({ kind: 'cut-within' })).toEqual({ outcome, effects: 1, told: 0 });
  });

  it('answers something else instead of the effect', async () => {
    const answer = { status: 503, headers: { 'retry-after': '3' }, body: 'later' };
    const outcome = { statusCode: 503, text: 'later' };
    expect(await strike({ kind: 'answer', answer })).toEqual({ outcome, effects: 0, told: 503 });
  });

  it('delays by virtual time', async () => {
    const { clock, faults, url } = await serveForTest();
    faults.plan({ service: 'letters', fault: { kind: 'delay', delayMs: 40_000 } });
    const { statusCode } = await clock.run(() => request(url));
    expect(statusCode).toBe(200);
    expect(clock.now()).toBe(start + 40_000);
  });

  it('can come late', async () => {
    const { clock, exchanges, faults, url } = await serveForTest();
    faults.plan({ service: 'letters', fault: { kind: 'cut-before', delayMs: 5_000 } });
    await expect(clock.run(() => request(url))).rejects.toThrow();
    expect(clock.now()).toBe(start + 5_000);
    expect(exchanges).toEqual([]);
  });
});

it('a real AWS client fails when its answer is cut off, though the effect has happened', async () => {
  const clock = new VirtualClock(start);
  const faults = new Faults();
  const sns = new Sns(clock);
  const TopicArn = sns.createTopic('token-broker');
  const server = await serve(sns, { now: clock.now, sleep: clock.sleep, faults });
  onTestFinished(() => server.close());
  const client = new SNSClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  for (const kind of ['cut-before', 'cut-after', 'cut-within'] as const) {
    faults.plan({ service: 'sns', operation: 'Publish', times: 1, fault: { kind } });
    await expect(client.send(new PublishCommand({ TopicArn, Message: kind }))).rejects.toThrow();
  }
  expect(sns.messages.map((message) => message.text)).toEqual(['cut-after', 'cut-within']);
});
