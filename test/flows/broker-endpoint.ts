import * as v from 'valibot';
import { Secret } from '../../lambda/broker/secret.ts';
import type { Answer, Exchange, StandIn } from '../../sandbox/loopback-server.ts';
import { canary } from '../support/canaries.ts';

const HOUR = 3_600_000;

/** A flow knows the refused token, and not its fingerprint; an empty one is nobody's. */
const reportSchema = v.union([
  v.strictObject({ fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)), record: v.optional(v.string()) }),
  v.strictObject({ token: v.string(), record: v.optional(v.string()) }),
]);

interface Record {
  accessToken: string;
  givenAt: number;
}

/**
 * The broker's token endpoint as connectors and flows meet it: one consumer, its records' tokens, and the function
 * that refreshes behind it, which publishes as well.
 */
export class BrokerEndpoint implements StandIn {
  readonly service = 'broker';
  readonly consumer: string;
  readonly records = new Map<string, Record>();
  readonly clientSecret = canary('consumer');
  /** What the refresh function does; undefined where Webex refuses it. */
  refresh: (record: string) => string | undefined = () => undefined;
  readonly #now: () => number;

  constructor(consumer: string, now: () => number) {
    this.consumer = consumer;
    this.#now = now;
  }

  /** What a connector with Basic authentication sends along. */
  get authorization(): string {
    return `Basic ${btoa(`${this.consumer}:${this.clientSecret}`)}`;
  }

  operation({ method, path }: Exchange): string {
    return `${method} ${path}`;
  }

  handle(exchange: Exchange): Answer {
    if (exchange.headers.authorization !== this.authorization) return refusal(401, 'invalid_client');
    if (exchange.query.size > 0) return refusal(400, 'invalid_request');
    switch (this.operation(exchange)) {
      case 'POST /oauth2/token':
        return this.#issue(new URLSearchParams(exchange.body));
      case 'POST /v1/refresh':
        return this.#report(exchange);
      case 'GET /v1/validate':
        return { status: 200, body: { consumer: this.consumer, records: [...this.records.keys()] } };
      default:
        return refusal(404, 'invalid_request');
    }
  }

  #issue(form: URLSearchParams): Answer {
    if (form.get('grant_type') !== 'client_credentials') return refusal(400, 'unsupported_grant_type');
    const name = this.#named(form.get('scope') || undefined);
    return name === undefined ? refusal(400, 'invalid_scope') : this.#token(name);
  }

  #report({ headers, body }: Exchange): Answer {
    if (headers['content-type'] !== 'application/json') return refusal(415, 'invalid_request');
    const report = v.safeParse(reportSchema, parsed(body));
    if (!report.success) return refusal(400, 'invalid_request');
    const name = this.#named(report.output.record);
    if (name === undefined) return refusal(400, 'invalid_scope');
    const { accessToken, givenAt } = this.records.get(name) as Record;
    const current = new Secret(accessToken).fingerprint;
    const refused = 'token' in report.output ? new Secret(report.output.token).fingerprint : report.output.fingerprint;
    if (refused !== current) return this.#token(name);
    if (this.#now() - givenAt < HOUR) return refusal(429, 'temporarily_unavailable');
    const fresh = this.refresh(name);
    if (fresh === undefined) return refusal(503, 'temporarily_unavailable');
    this.records.set(name, { accessToken: fresh, givenAt: this.#now() });
    return this.#token(name);
  }

  #named(name: string | undefined): string | undefined {
    const names = [...this.records.keys()];
    if (name === undefined) return names.length === 1 ? names[0] : undefined;
    return names.find((one) => one === name);
  }

  #token(name: string): Answer {
    const { accessToken } = this.records.get(name) as Record;
    const fingerprint = new Secret(accessToken).fingerprint;
    const body = { access_token: accessToken, token_type: 'Bearer', expires_in: 3600, scope: name, fingerprint };
    return { status: 200, headers: { 'cache-control': 'no-store' }, body };
  }
}

function refusal(status: number, error: string): Answer {
  return { status, body: { error, error_description: 'As the broker says it.' } };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
