import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Faults } from './faults.ts';

/** One request as a stand-in sees it. */
export interface Exchange {
  method: string;
  /** Without the query. Decoded once. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a stand-in answers; an object body is sent as JSON. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface StandIn {
  /** The service's word in fault rules, counts and the timeline: 'webex', 'secrets-manager', ... */
  service: string;
  /** Names the operation that a request asks for: 'PutSecretValue', 'PUT cad-variable', ... */
  operation(exchange: Exchange): string;
  handle(exchange: Exchange): Answer | Promise<Answer>;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** What a server tells about each request that it has answered (or whose connection it has cut: status 0). */
export type Witness = (call: { service: string; operation: string; status: number; exchange: Exchange }) => void;

/** Serves a stand-in on a free loopback port, with the faults that are planned for the moment and virtual `Date`s. */
export async function serve(
  standIn: StandIn,
  world: { now: () => number; sleep: (ms: number) => Promise<void>; faults: Faults; witness?: Witness },
): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    const exchange = await readExchange(request);
    const operation = standIn.operation(exchange);
    const fault = world.faults.next(standIn.service, operation, world.now());
    const tell = (status: number) => world.witness?.({ service: standIn.service, operation, status, exchange });

    const cut = () => {
      tell(0);
      request.socket.destroy();
    };

    if (fault?.delayMs) await world.sleep(fault.delayMs);
    if (fault?.kind === 'cut-before') return cut();
    const answer = fault?.kind === 'answer' ? fault.answer : await standIn.handle(exchange);
    if (fault?.kind === 'cut-after') return cut();
    tell(answer.status);
    send(response, answer, world.now());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://stand-in');
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(response: ServerResponse, answer: Answer, now: number): void {
  const isText = typeof answer.body === 'string';
  const body = answer.body === undefined ? '' : isText ? (answer.body as string) : JSON.stringify(answer.body);
  response.sendDate = false;
  response.writeHead(answer.status, {
    date: new Date(now).toUTCString(),
    'content-type': isText ? 'text/plain' : 'application/json',
    'content-length': Buffer.byteLength(body),
    ...answer.headers,
  });
  response.end(body);
}
