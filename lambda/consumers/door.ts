import { type ConsumerToken, parseConsumerToken } from '../broker/reconcile/consumer-token.ts';
import type { Secret } from '../broker/record/secret.ts';
import { SECOND } from '../broker/record/time.ts';
import { Cache } from './cache.ts';
import { admits, consumerNamePattern } from './consumer.ts';
import type { Credentials } from './credentials.ts';
import { FetchBook } from './fetch-book.ts';
import type { Endpoint, StoredConsumer, Trace } from './ports.ts';
import { invalidClient, unavailable } from './refusal.ts';

/**
 * Within this, milliseconds, Secrets Manager answers as a rule. A refusal takes as long whatever it found: else the
 * time would tell a stranger who is a client.
 */
const REFUSED_AFTER = 200;

/** A client that has proved who it is. */
export interface Guest extends StoredConsumer {
  name: string;
}

/** What one instance of the function knows: who may come in, and what it may be given. */
export class Door {
  readonly endpoint: Endpoint;
  readonly fetches: FetchBook;
  readonly #consumers: Cache<StoredConsumer>;
  readonly #consumerTokens: Cache<{ document?: Secret }>;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.fetches = new FetchBook(endpoint.clock, endpoint.consumers);
    this.#consumers = new Cache(endpoint.clock, (name) => endpoint.consumers.read(name));
    this.#consumerTokens = new Cache(endpoint.clock, (record) => endpoint.consumerTokens.read(record));
  }

  /**
   * Lets the client in, or refuses it. It is never refused by what was read before: so a secret works from the moment
   * in which it was made, and a wrong one takes the same way, in the same time, as a client that nobody knows.
   */
  async admit({ clientId, clientSecret, authentication }: Credentials, trace: Trace): Promise<Guest> {
    const { clock } = this.endpoint;
    const began = clock.now();
    // What cannot be a name leads to a secret that cannot be there.
    const name = consumerNamePattern.test(clientId) ? clientId : '-';
    const kept = this.#consumers.kept(name);
    let stored = admits(kept?.consumer, clientSecret) ? kept : undefined;
    if (!stored) {
      const fresh = await this.#consumers.fresh(name);
      stored = admits(fresh?.consumer, clientSecret) ? fresh : undefined;
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

  /** The record's token, which has not expired. Refuses where there is none; never by what was read before. */
  async token(record: string, trace: Trace): Promise<ConsumerToken> {
    const kept = this.#consumerTokens.kept(record)?.document;
    const consumerToken = kept && parseConsumerToken(record, kept);
    return consumerToken && this.#isAlive(consumerToken) ? consumerToken : await this.freshToken(record, trace);
  }

  /** The same, as it is now. */
  async freshToken(record: string, trace: Trace): Promise<ConsumerToken> {
    const text = (await this.#consumerTokens.fresh(record))?.document;
    if (!text) {
      trace.reason = 'nothing projected';
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
