import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { decoded } from './content-coding.ts';
import { type Received, withEqualLengths } from './equal-lengths.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  /** By lower-case name, without blanks around them; of a repeated header, the first. */
  headers: Record<string, string | undefined>;
  /** As far as it came. */
  body: string;
  /** Why not all of it came: `within 10 s`, `(ECONNRESET)`. */
  cut?: string;
}

/** No answer came. The message, `within 10 s` or `(ECONNRESET)`, completes "gave no answer ...". */
export class NoAnswer extends Error {}

/** An idle connection is closed after this time, in milliseconds: an older one may be dead. */
const IDLE_MS = 4_000;
const TOO_LONG = 'too long';

/** Sends single requests over kept connections. Follows no redirects, and does not retry. */
export class Http {
  readonly #plain: Agent;
  readonly #tls: TlsAgent;
  readonly #connectMs: number;
  readonly #totalMs: number;
  readonly #mostBytes: number;

  /**
   * `connectMs` bounds the connection to one address of a host, and twice of it the connection to any; `totalMs` bounds
   * a whole request, in milliseconds. By default an answer may have 1 MiB, decoded: nothing beyond that size answers any
   * question of the function's. `lookup` finds a host's addresses; `proxies` are by the environment's names.
   */
  constructor({
    connectMs = 3_000,
    totalMs = 10_000,
    mostBytes = 2 ** 20,
    lookup,
    proxies,
  }: {
    connectMs?: number;
    totalMs?: number;
    mostBytes?: number;
    lookup?: LookupFunction;
    proxies?: Readonly<Record<string, string>> | undefined;
  } = {}) {
    const options = {
      keepAlive: true,
      timeout: IDLE_MS,
      autoSelectFamilyAttemptTimeout: connectMs,
      ...(lookup && { lookup }),
      ...(proxies && { proxyEnv: proxies }),
    };
    this.#plain = new Agent(options);
    this.#tls = new TlsAgent(options);
    this.#connectMs = connectMs;
    this.#totalMs = totalMs;
    this.#mostBytes = mostBytes;
  }

  /** Resolves with the answer of any status; throws NoAnswer, at the latest after `timeLeftMs`. */
  async send(asked: HttpRequest, timeLeftMs: number): Promise<HttpAnswer> {
    const limitMs = Math.floor(Math.min(this.#totalMs, timeLeftMs));
    const signal = AbortSignal.timeout(limitMs);
    const why = (error: unknown) => (signal.aborted ? `within ${limitMs / 1000} s` : `(${codeOf(error)})`);
    try {
      const message = await this.#headOf(asked, signal);
      const { bytes, error } = await bodyOf(message, this.#mostBytes);
      const received = { status: message.statusCode as number, headers: message.headersDistinct, bytes };
      return this.#answer(received, error && why(error));
    } catch (error) {
      const received = withEqualLengths(error);
      if (received) return this.#answer(received, received.isCut ? '(ECONNRESET)' : undefined);
      // Without the error as its cause: that of the parser quotes what was received, and may repeat what we sent.
      throw new NoAnswer(why(error));
    }
  }

  #headOf({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const isTls = url.protocol === 'https:';
    const sent = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'wxcc-token-broker' };
    return new Promise((resolve, reject) => {
      const outgoing = (isTls ? tlsRequest : request)(url, {
        agent: isTls ? this.#tls : this.#plain,
        method,
        headers: { ...sent, ...headers },
        signal,
      });
      let isConnecting = true;
      const connected = () => {
        isConnecting = false;
      };
      outgoing.once('socket', (socket) => {
        // A proxy's tunnel is handed over when it is open.
        const isOpen = isTls ? (socket as TLSSocket).getCipher() !== undefined : !socket.connecting;
        if (isOpen) connected();
        else socket.once(isTls ? 'secureConnect' : 'connect', connected);
      });
      AbortSignal.timeout(2 * this.#connectMs).addEventListener('abort', () => {
        if (isConnecting) outgoing.destroy(coded('ETIMEDOUT'));
      });
      outgoing
        .on('error', reject)
        .once('upgrade', (_message, socket) => {
          socket.destroy();
          reject(coded('EPROTO'));
        })
        .once('response', resolve)
        .end(body);
    });
  }

  #answer({ status, headers, bytes }: Received, cut: string | undefined): HttpAnswer {
    const body = decoded(bytes, headers['content-encoding']?.join() ?? '', this.#mostBytes);
    const broken = body === undefined ? `(${TOO_LONG})` : cut;
    return {
      status,
      headers: firstOfEach(headers),
      body: new TextDecoder().decode(body),
      ...(broken !== undefined && { cut: broken }),
    };
  }
}

function firstOfEach(headers: Received['headers']): HttpAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values?.[0]?.trim()]));
}

/** The bytes of a body, and the error that ended it before its end. */
async function bodyOf(message: IncomingMessage, mostBytes: number): Promise<{ bytes: Buffer; error?: Error }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes) throw coded(TOO_LONG);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    return { bytes: Buffer.concat(chunks).subarray(0, mostBytes), error: error as Error };
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function codeOf(error: unknown): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  // OpenSSL's own words: of them alone nothing can come from what was sent or received.
  const [, tls] = /:SSL routines:[^:]*:([a-z\d ]+):/.exec(message) ?? [];
  return tls === undefined ? (code ?? name) : `SSL: ${tls}`;
}
