import type { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { DAY } from '../../../lambda/broker/record/time.ts';
import { type Consumer, sha256Of } from '../../../lambda/token-endpoint/domain/consumer.ts';
import type { Answer, Request } from '../../../lambda/token-endpoint/domain/http.ts';
import type { Endpoint, Trace } from '../../../lambda/token-endpoint/domain/ports.ts';
import { respond } from '../../../lambda/token-endpoint/domain/respond.ts';
import { TokenServer } from '../../../lambda/token-endpoint/domain/token-server.ts';
import type { UsageNote } from '../../../lambda/token-endpoint/domain/usage-note.ts';
import { canary } from '../../support/canaries.ts';

const START = Date.parse('2027-01-04T08:00:00Z');

/** A token endpoint with everything around it in memory, and a client that is bound to one record. */
export class MemoryEndpoint {
  time = START;
  readonly consumers = new Map<string, Consumer>();
  readonly notes = new Map<string, UsageNote>();
  readonly consumerTokens = new Map<string, string>();
  readonly traces: Trace[] = [];
  /** What was asked of everything around. */
  readonly steps: string[] = [];
  /** Replace it to make calls fail. */
  fault: (step: string) => void = () => {};
  /** What the refresh function does. */
  refresh: (record: string, ifToken: string) => ReturnType<Endpoint['refresher']['refresh']> = async (record) => {
    const token = this.give(record, 14 * DAY);
    return { outcome: 'refreshed', tokenFingerprint: new Secret(token).fingerprint };
  };
  /** The secret that the client `clinic` was shown. */
  readonly clientSecret = canary('consumer');

  readonly endpoint: Endpoint = {
    clock: {
      now: () => this.time,
      sleep: async (ms) => {
        this.time += ms;
      },
      random: () => 0.5,
    },
    consumers: {
      read: async (name) => {
        this.#step(`read consumer ${name}`);
        const consumer = this.consumers.get(name);
        return consumer && { consumer, note: this.notes.get(name) };
      },
      note: async (name, note) => {
        this.#step('note');
        this.notes.set(name, note);
      },
    },
    consumerTokens: {
      read: async (record) => {
        this.#step(`read consumer token ${record}`);
        const text = this.consumerTokens.get(record);
        return text === undefined ? undefined : { ...(text && { document: new Secret(text) }) };
      },
    },
    refresher: {
      refresh: async (record, ifToken) => {
        this.#step(`refresh ${record}`);
        return this.refresh(record, ifToken);
      },
    },
    telemetry: { answered: (trace) => void this.traces.push(trace) },
  };
  #server = new TokenServer(this.endpoint);

  constructor() {
    this.bind('clinic', [this.clientSecret], ['acme']);
    this.give('acme', 7 * DAY);
  }

  bind(name: string, secrets: string[], records: string[]): void {
    const stored = secrets.map((secret) => ({
      sha256: sha256Of(new Secret(secret)),
      createdAt: '2027-01-01T00:00:00Z',
    }));
    this.consumers.set(name, { records, secrets: stored });
  }

  /** Puts a new token there, which lives for so long; a day old, unless it is said otherwise. */
  give(record: string, lifeMs: number, ageMs: number = DAY): string {
    const accessToken = canary('token');
    const givenAt = new Date(this.time - ageMs).toISOString();
    const expiresAt = new Date(this.time + lifeMs).toISOString();
    this.consumerTokens.set(record, JSON.stringify({ accessToken, givenAt, expiresAt }));
    return accessToken;
  }

  token(record = 'acme'): string {
    return JSON.parse(this.consumerTokens.get(record) as string).accessToken;
  }

  /** Another instance of the function: nothing is cached. */
  coldStart(): void {
    this.#server = new TokenServer(this.endpoint);
  }

  async send(request: Partial<Omit<Request, 'body'>> & { body?: string | Uint8Array }): Promise<Answer> {
    const body = request.body ?? '';
    return respond(this.#server, {
      method: 'POST',
      path: '/oauth2/token',
      query: '',
      ...request,
      headers: request.headers ?? {},
      body: typeof body === 'string' ? Buffer.from(body) : body,
    });
  }

  /** A well-formed token request, by HTTP Basic unless the body holds a secret; a parameter set to undefined is left out. */
  ask(parameters: Record<string, string | undefined> = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const all = Object.entries({ grant_type: 'client_credentials', ...parameters });
    const body = all.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`));
    return this.send({
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...('client_secret' in parameters ? {} : { authorization: basic('clinic', this.clientSecret) }),
        ...headers,
      },
      body: body.join('&'),
    });
  }

  report(report: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const authorization = basic('clinic', this.clientSecret);
    return this.send({
      path: '/v1/refresh',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: typeof report === 'string' ? report : JSON.stringify(report),
    });
  }

  failing(start: string, failure: () => Failure | Error): void {
    this.fault = (step) => {
      if (step.startsWith(start)) throw failure();
    };
  }

  #step(step: string): void {
    this.steps.push(step);
    this.fault(step);
  }
}

export function basic(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

/** An answer's members, secrets revealed. */
export function membersOf({ body }: Answer): Record<string, unknown> {
  const entries = Object.entries(body);
  return Object.fromEntries(entries.map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]));
}
