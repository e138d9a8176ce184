import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import { Loopback, type LoopbackServer } from './loopback.ts';

/** One request as a stand-in sees it. */
export interface Exchange {
  method: string;
  /** Without the query. Decoded once. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a stand-in answers; bytes are sent as they are, any other object as JSON. */
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

/** One that answers at once: no other request comes between a request and its answer. */
export interface PromptStandIn extends StandIn {
  handle(exchange: Exchange): Answer;
}

/** What a server tells about each request that it has answered (or whose connection it has cut: status 0). */
export type Witness = (call: { service: string; operation: string; status: number; exchange: Exchange }) => void;

/** Serves a stand-in on loopback, with the faults that are planned for the moment and virtual `Date`s. */
export async function serve(
  standIn: StandIn,
  world: {
    now: () => number;
    sleep: (ms: number) => Promise<void>;
    faults: Faults;
    witness?: Witness;
    loopback?: Loopback;
  },
): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    if (body === undefined) return;
    const exchange = describe(request, body);
    if (!exchange) return void response.writeHead(400).end();
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
    const whole = fault?.kind !== 'cut-within';
    tell(whole ? answer.status : 0);
    send(response, answer, world.now(), whole);
  });
  return (world.loopback ?? new Loopback()).listen(server);
}

/** Undefined if the client has hung up before it had sent everything. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined if its path is none. */
function describe(request: IncomingMessage, body: string): Exchange | undefined {
  const url = URL.parse(request.url ?? '/', 'http://stand-in');
  const path = url ? decoded(url.pathname) : undefined;
  if (!url || path === undefined) return undefined;
  return {
    method: request.method ?? 'GET',
    path,
    query: url.searchParams,
    headers: request.headers,
    body,
  };
}

function send(response: ServerResponse, answer: Answer, now: number, whole: boolean): void {
  const isText = typeof answer.body === 'string';
  const body = bytesOf(answer.body);
  response.sendDate = false;
  response.writeHead(answer.status, {
    date: new Date(now).toUTCString(),
    'content-type': isText ? 'text/plain' : 'application/json',
    'content-length': body.length,
    ...answer.headers,
  });
  if (whole) response.end(body);
  else response.write(body.subarray(0, body.length >>> 1), () => response.destroy());
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
