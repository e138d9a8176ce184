import { type IncomingMessage, request as overTcp, Agent as TcpAgent } from 'node:http';
import { request as overTls, Agent as TlsAgent } from 'node:https';

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

/** After so long an unused connection is given up: the other side may have done so, unheard by a frozen function. */
const KEPT_FOR_MS = 4_000;

/** Sends single requests over connections that are kept. Follows no redirects, and tries nothing twice. */
export class Http {
  readonly #tcp = new TcpAgent({ keepAlive: true, timeout: KEPT_FOR_MS });
  readonly #tls = new TlsAgent({ keepAlive: true, timeout: KEPT_FOR_MS });
  readonly #connectMs: number;
  readonly #totalMs: number;
  readonly #mostBytes: number;

  /** By default an answer may have 1 MiB: nothing beyond that size answers any question of the function's. */
  constructor({ connectMs = 3_000, totalMs = 10_000, mostBytes = 2 ** 20 } = {}) {
    this.#connectMs = connectMs;
    this.#totalMs = totalMs;
    this.#mostBytes = mostBytes;
  }

  /** Resolves with the answer, whatever its status; throws NoAnswer, at the latest after `timeLeftMs`. */
  async send(request: HttpRequest, timeLeftMs: number): Promise<HttpAnswer> {
    const limitMs = Math.floor(Math.min(this.#totalMs, timeLeftMs));
    const signal = AbortSignal.timeout(limitMs);
    try {
      const answer = await this.#answerTo(request, signal);
      const headers = Object.entries(answer.headersDistinct).map(([name, values]) => [name, values?.[0]]);
      return {
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(headers),
        body: await textOf(answer, this.#mostBytes),
      };
    } catch (error) {
      // Without the error as its cause: that of the parser quotes what was received, and may repeat what we sent.
      throw new NoAnswer(signal.aborted ? `within ${limitMs / 1000} s` : `(${codeOf(error)})`);
    }
  }

  #answerTo({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const isTls = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const sent = (isTls ? overTls : overTcp)(url, {
        agent: isTls ? this.#tls : this.#tcp,
        method,
        headers: { accept: 'application/json', 'user-agent': 'wxcc-token-broker', ...headers },
        signal,
      });
      sent.once('socket', (socket) => {
        if (!socket.connecting) return;
        const late = AbortSignal.timeout(this.#connectMs);
        const giveUp = () => sent.destroy(Object.assign(new Error('no connection'), { code: 'ECONNECTTIMEOUT' }));
        late.addEventListener('abort', giveUp);
        socket.once(isTls ? 'secureConnect' : 'connect', () => late.removeEventListener('abort', giveUp));
      });
      sent.once('response', resolve).on('error', reject).end(body);
    });
  }
}

async function textOf(answer: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > mostBytes) return '';
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? (error as Error).name;
  // What the other side speaks is no TLS, and nobody would read that out of the system's own word for it.
  return code === 'EPROTO' ? 'SSL_PROTOCOL_ERROR' : code;
}
