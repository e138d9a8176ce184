import type { ConsumerTokens } from '../broker/ports.ts';
import type { Outcome } from '../broker/reconcile/result.ts';
import type { Clock } from '../broker/record/time.ts';
import type { Consumer } from './consumer.ts';
import type { Authentication } from './credentials.ts';
import type { FetchNote } from './fetch-note.ts';

/** A consumer as it is stored, and what is noted of its fetches. */
export interface StoredConsumer {
  consumer: Consumer;
  note: FetchNote | undefined;
}

/** Where the consumers are. */
export interface Consumers {
  /** Undefined where there is none of that name. Fails with REGISTRY_UNAVAILABLE. */
  read(name: string): Promise<StoredConsumer | undefined>;
  /** Keeps what is known of a consumer's fetches, for operators. */
  note(name: string, note: FetchNote): Promise<void>;
}

/** The function that refreshes. */
export interface Refresher {
  /** Refreshes the record if that is still its token. Fails as the function did, or with REGISTRY_UNAVAILABLE. */
  refresh(record: string, ifToken: string): Promise<{ outcome: Outcome; tokenFingerprint: string | null }>;
}

/** One request, for logs and metrics. Names nobody who has not proved who it is, and holds nothing that was sent. */
export interface Trace {
  route: string;
  status?: number;
  consumer?: string;
  authentication?: Authentication;
  record?: string;
  tokenFingerprint?: string;
  /** How long the token that was given lives by Webex's word, in seconds. */
  lifeSeconds?: number;
  /** A client was refused. */
  refused?: true;
  /** The token that was given has less life left than some connectors keep it. */
  shortLived?: true;
  /** What the refresh function did. */
  outcome?: Outcome;
  /** Why nothing could be given, in our own words. */
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
