import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type LookupFunction,
  type Socket,
} from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../lambda/broker/record/time.ts';

export interface Received {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  socket: Socket;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  /** An object is sent as JSON. */
  body?: unknown;
}

/** An HTTP service on loopback, until the test ends. Its replies come one after the other, the last one for ever. */
export async function httpService(
  ...replies: (Reply | ((request: Received) => Reply))[]
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers, socket } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString(), socket };
    received.push(one);
    const reply = replies[Math.min(received.length, replies.length) - 1] ?? {};
    const { status = 200, headers: extra, body = '' } = typeof reply === 'function' ? reply(one) : reply;
    response.writeHead(status, extra);
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: urlOf(server.address()), received };
}

/** A service that does with each connection what the test likes, until the test ends. */
export async function rawService(
  onConnection: (socket: Socket) => void,
): Promise<{ url: string; connections: number }> {
  const sockets: Socket[] = [];
  const service = { url: '', connections: 0 };
  const server = createSocketServer((socket) => {
    service.connections += 1;
    sockets.push(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  service.url = urlOf(server.address());
  return service;
}

/**
 * A service of two addresses, whose first one is slow to connect and whose second one leads nowhere: its queue is full,
 * so the system takes a connection only when the client asks again, after a second.
 */
export async function slowService(): Promise<{ port: number; lookup: LookupFunction }> {
  const source = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:http').createServer((request, response) => response.end('{}'));
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    });`;
  const worker = new Worker(source, { eval: true });
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, 'message')) as [number];
  for (const socket of [1, 2].map(() => connect(port, '127.0.0.1'))) {
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
  }
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  return { port, lookup: (_host, _options, found) => found(null, addresses) };
}

/** A loopback address without a listener. */
export async function closedPort(): Promise<string> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = urlOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return url;
}

function urlOf(address: AddressInfo | string | null): string {
  return `http://127.0.0.1:${(address as AddressInfo).port}`;
}

/** A clock that moves on by sleeping only, and notes every sleep. Its dice always fall in the middle. */
export function recordingClock(
  start = Date.UTC(2026, 10, 21),
): Clock & { sleeps: number[]; advance(ms: number): void } {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
    random: () => 0.5,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A proxy that notes what it is asked for and lets nothing out, until the test ends. With a list for what comes through a tunnel, it opens one. */
export async function proxyService(tunnelled?: Buffer[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (tunnelled === undefined) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    socket.on('error', () => {}).write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.once('data', (chunk: Buffer) => {
      tunnelled.push(chunk);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: urlOf(server.address()), asked };
}
