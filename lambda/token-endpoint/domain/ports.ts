import type { ConsumerTokens } from '../../broker/ports.ts';
import type { Outcome } from '../../broker/reconcile/result.ts';
import type { Clock } from '../../broker/record/time.ts';
import type { Consumer } from './consumer.ts';
import type { Authentication } from './credentials.ts';
import type { UsageNote } from './usage-note.ts';

/** A stored consumer, and the note of its fetches. */
export interface StoredConsumer {
  consumer: Consumer;
  note: UsageNote | undefined;
}

/** The stored consumers. */
export interface Consumers {
  /** Undefined where there is none of that name. Fails with REGISTRY_UNAVAILABLE. */
  read(name: string): Promise<StoredConsumer | undefined>;
  /** Stores the note of a consumer's fetches, for operators. */
  note(name: string, note: UsageNote): Promise<void>;
}

/** The function that refreshes. */
export interface Refresher {
  /** Refreshes the record if that is still its token. Fails as the function did, or with REGISTRY_UNAVAILABLE. */
  refresh(record: string, ifToken: string): Promise<{ outcome: Outcome; tokenFingerprint: string | null }>;
}

/** One request, for logs and metrics. Names only authenticated clients, and holds nothing that was sent. */
export interface Trace {
  route: string;
  status?: number;
  consumer?: string;
  authentication?: Authentication;
  record?: string;
  tokenFingerprint?: string;
  /** What is left of the token's life by Webex's word, in seconds. */
  lifeSeconds?: number;
  /** A client was refused. */
  refused?: true;
  /** The token has less life left than some connectors keep it. */
  shortLived?: true;
  /** What the refresh function did. */
  outcome?: Outcome;
  /** Why no token was given, in our own words. */
  reason?: string;
  /** A bug of ours. */
  unexpected?: unknown;
}

export interface EndpointTelemetry {
  /** Never fails, never shows a secret. */
  answered(trace: Trace): void;
}

/** Everything that the token endpoint works with. */
export interface Endpoint {
  clock: Clock;
  consumers: Consumers;
  consumerTokens: Pick<ConsumerTokens, 'read'>;
  refresher: Refresher;
  telemetry: EndpointTelemetry;
}
