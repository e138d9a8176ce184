import { type ConsumerToken, parseConsumerToken } from '../../broker/reconcile/consumer-token.ts';
import type { Secret } from '../../broker/record/secret.ts';
import { SECOND } from '../../broker/record/time.ts';
import { Cache } from './cache.ts';
import { consumerNamePattern, hasSecret } from './consumer.ts';
import type { Credentials } from './credentials.ts';
import type { Endpoint, StoredConsumer, Trace } from './ports.ts';
import { invalidClient, unavailable } from './refusal.ts';
import { UsageTracker } from './usage-tracker.ts';

/**
 * Milliseconds within which Secrets Manager answers as a rule. Every refusal takes as long: else the time would tell a
 * stranger which clients exist. No longer, as each refusal takes one of the account's concurrent executions.
 */
const REFUSED_AFTER = 100;

/** A client that has authenticated. */
export interface AuthenticatedClient extends StoredConsumer {
  name: string;
}

/** Serves tokens from one instance of the function: who may have one, and which. */
export class TokenServer {
  readonly endpoint: Endpoint;
  readonly usage: UsageTracker;
  readonly #consumers: Cache<StoredConsumer>;
  readonly #consumerTokens: Cache<{ document?: Secret }>;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.usage = new UsageTracker(endpoint.clock, endpoint.consumers);
    this.#consumers = new Cache(endpoint.clock, (name) => endpoint.consumers.read(name));
    this.#consumerTokens = new Cache(endpoint.clock, (record) => endpoint.consumerTokens.read(record));
  }

  /**
   * Authenticates the client, or refuses it. A refusal relies on a read of the last seconds, so that a flood of them
   * costs little: a new secret works within seconds. A wrong one takes the same time as an unknown client.
   */
  async authenticate(
    { clientId: name, clientSecret, authentication }: Credentials,
    trace: Trace,
  ): Promise<AuthenticatedClient> {
    const { clock } = this.endpoint;
    const began = clock.now();
    const kept = this.#consumers.kept(name);
    let stored = hasSecret(kept?.consumer, clientSecret) ? kept : undefined;
    // What cannot be a name is asked of no service.
    if (!stored && consumerNamePattern.test(name)) {
      const recent = await this.#consumers.recent(name);
      stored = hasSecret(recent?.consumer, clientSecret) ? recent : undefined;
    }
    if (!stored) {
      trace.refused = true;
      await clock.sleep(Math.max(0, began + REFUSED_AFTER - clock.now()));
      throw invalidClient();
    }
    trace.consumer = name;
    trace.authentication = authentication;
    return { name, ...stored };
  }

  /** The record's token, which has not expired. A refusal never relies on a cached read. */
  async token(record: string, trace: Trace): Promise<ConsumerToken> {
    const kept = this.#consumerTokens.kept(record)?.document;
    const consumerToken = kept && parseConsumerToken(record, kept);
    return consumerToken && this.#isAlive(consumerToken) ? consumerToken : await this.freshToken(record, trace);
  }

  /** The same, as it is now. */
  async freshToken(record: string, trace: Trace): Promise<ConsumerToken> {
    const text = (await this.#consumerTokens.fresh(record))?.document;
    if (!text) {
      trace.reason = 'no token yet';
      throw unavailable('There is no token of this record yet.');
    }
    const consumerToken = parseConsumerToken(record, text);
    if (this.#isAlive(consumerToken)) return consumerToken;
    trace.reason = 'expired';
    throw unavailable('The token of this record has expired and could not be renewed yet.');
  }

  #isAlive({ expiresAt }: ConsumerToken): boolean {
    return expiresAt - this.endpoint.clock.now() >= SECOND;
  }
}
