import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  /** By lower-case name; of a repeated header, the first. */
  headers: Record<string, string | undefined>;
  /** Empty where it was longer than `mostBytes`. */
  body: string;
}

/** No answer came, or not all of it. The message, `within 10 s` or `(ECONNRESET)`, completes "gave no answer ...". */
export class NoAnswer extends Error {}

/** Sends single requests over connections that are kept. Follows no redirects, and tries nothing twice. */
export class Http {
  readonly #agent: Agent;
  readonly #totalMs: number;

  /**
   * `connectMs` bounds the connection, `totalMs` a whole request, in milliseconds. By default an answer may have 1 MiB:
   * nothing beyond that size answers any question of the function's.
   */
  constructor({ connectMs = 3_000, totalMs = 10_000, mostBytes = 2 ** 20 } = {}) {
    this.#agent = new Agent({
      connect: { timeout: connectMs },
      maxResponseSize: mostBytes,
      allowH2: false, // a few calls an hour gain nothing by it, and would run a second protocol's worth of code
    });
    this.#totalMs = totalMs;
  }

  /** Resolves with the answer, whatever its status; throws NoAnswer, at the latest after `timeLeftMs`. */
  async send({ method, url, headers, body }: HttpRequest, timeLeftMs: number): Promise<HttpAnswer> {
    const limitMs = Math.floor(Math.min(this.#totalMs, timeLeftMs));
    const signal = AbortSignal.timeout(limitMs);
    try {
      const answer = await request.call(this.#agent, {
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: { accept: 'application/json', 'user-agent': 'wxcc-token-broker', ...headers },
        body: body ?? null,
        signal,
      });
      return { status: answer.statusCode, headers: firstOfEach(answer.headers), body: await textOf(answer.body) };
    } catch (error) {
      // Without the error as its cause: that of the parser quotes what was received, and may repeat what we sent.
      throw new NoAnswer(signal.aborted ? `within ${limitMs / 1000} s` : `(${codeOf(error)})`);
    }
  }
}

async function textOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  try {
    return await body.text();
  } catch (error) {
    if (codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return '';
    throw error;
  }
}

function firstOfEach(headers: Dispatcher.ResponseData['headers']): HttpAnswer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
}
