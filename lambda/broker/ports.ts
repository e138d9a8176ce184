import type { Failure } from './failures.ts';
import type { Timing } from './lifetime.ts';
import type { CheckReport, Fleet, SweepReport } from './reports.ts';
import type { Secret } from './secret.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Time and chance, injected everywhere. */
export interface Clock {
  now(): Instant;
  sleep(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** One version of a record as Secrets Manager keeps it. */
export interface StoredVersion {
  record: string;
  versionId: string;
  /** Staging labels: AWSCURRENT, AWSPREVIOUS, SAVED, NOTED, PROBE, CLAIM. */
  labels: readonly string[];
  text: Secret;
}

export type Label = 'AWSCURRENT' | 'AWSPREVIOUS' | 'SAVED' | 'CLAIM';

/**
 * The records' store. Every method may fail with REGISTRY_UNAVAILABLE; a failed write may have happened.
 * Reads may be stale for a moment.
 */
export interface Registry {
  /** Undefined where no version carries the label. RECORD_NOT_FOUND where there is no such record at all. */
  read(record: string, label: Label): Promise<StoredVersion | undefined>;
  /** Every record's current version, in pages; a record that cannot be read costs only itself. */
  readAll(): AsyncIterable<readonly (StoredVersion | UnreadableRecord)[]>;
  /**
   * Stores a version under that label alone and returns its id, which is `versionId`: the same id with the same text
   * again stores nothing, and with another text fails.
   */
  put(record: string, label: 'SAVED' | 'NOTED' | 'PROBE' | 'CLAIM', versionId: string, text: Secret): Promise<void>;
  /** Moves a label from one version to another; fails if it is not at `from` any more, or at none where that is undefined. */
  move(record: string, label: 'AWSCURRENT' | 'SAVED', from: string | undefined, to: string): Promise<void>;
}

/** What consumers are given of the records, by the token endpoint. Fails with PROJECTION_FAILED. */
export interface Projections {
  /** Undefined where no consumer is bound to the record; without a text where nothing was projected yet. */
  read(record: string): Promise<{ text?: Secret } | undefined>;
  write(record: string, text: Secret): Promise<void>;
}

export interface UnreadableRecord {
  record: string;
  failure: Failure;
}

/** What the token endpoint answered, checked. Durations in seconds, as it gives them. */
export interface TokenAnswer {
  accessToken: Secret;
  expiresIn: number;
  /** Absent: the endpoint expects us to go on with the one we have. */
  refreshToken?: Secret;
  refreshTokenExpiresIn?: number;
  scope?: string;
  /** The service's own clock, by the answer's Date header. */
  serverTime?: Instant;
}

export interface Credentials {
  clientId: string;
  clientSecret: Secret;
  refreshToken: Secret;
}

/** A Service App in an org, as the Applications API wants it named. */
export interface MintRequest {
  applicationId: string;
  clientId: string;
  clientSecret: Secret;
  /** The org's UUID. */
  orgId: string;
}

/** Webex's OAuth service. No call ends later than `deadline`. */
export interface Webex {
  /** Fails with GRANT_REFUSED, TOKEN_LIMIT_REACHED, TOKEN_ENDPOINT_UNAVAILABLE or TOKEN_ANSWER_INVALID. */
  refresh(credentials: Credentials, deadline: Instant): Promise<TokenAnswer>;
  /**
   * A new pair of tokens, bought with the token of an app that has the scope `spark:applications_token`.
   * Fails as `refresh` does.
   */
  mintPair(request: MintRequest, token: Secret, deadline: Instant): Promise<TokenAnswer>;
  /** When a token expires by Webex's own word; undefined if Webex does not accept it any more. */
  tokenExpiry(accessToken: Secret, deadline: Instant): Promise<Instant | undefined>;
}

/** Where a token is published. */
export interface Target {
  orgId: string;
  datacenter: string;
  variableName: string;
  /** Known after the first look. */
  variableId?: string;
}

/** A global variable as the Contact Center API describes it. */
export interface Variable {
  id: string;
  name: string;
  type: string;
  active: boolean;
  systemDefault: boolean;
  sensitive: boolean;
  agentViewable: boolean;
  agentEditable: boolean;
  reportable: boolean;
  /** Undefined where the API masks it or leaves it out. */
  value: Secret | undefined;
  lastUpdatedTime: Instant | undefined;
  /** The whole object as read (the value included), because a PUT replaces the whole object. */
  document: Secret;
}

/**
 * Global variables of Webex Contact Center. No call ends later than `deadline`. `writer` is the token to call with.
 * Fails with WRITER_REFUSED (401 or 403, the status tells), VARIABLE_NOT_FOUND, VARIABLE_REJECTED or
 * CONTACT_CENTER_UNAVAILABLE.
 */
export interface ContactCenter {
  /** By name; VARIABLE_NOT_FOUND where no variable has it. */
  find(target: Target, writer: Secret, deadline: Instant): Promise<Variable>;
  read(target: Target, variableId: string, writer: Secret, deadline: Instant): Promise<Variable>;
  /** Writes the variable as it was read, with another value; resolves with what the API answered. */
  write(target: Target, variable: Variable, value: Secret, writer: Secret, deadline: Instant): Promise<Variable>;
}

/** One-time schedules. A wake that is already there is a success. */
export interface Wakes {
  create(record: string, at: Instant): Promise<void>;
}

/** People who are told when a record's health changes. */
export interface People {
  tell(subject: string, text: string): Promise<void>;
}

/** Everything that the broker works with; built in one place, faked in tests. */
export interface Broker {
  clock: Clock;
  timing: Timing;
  registry: Registry;
  /** Absent where no token endpoint is deployed. */
  projections?: Projections;
  webex: Webex;
  contactCenter: ContactCenter;
  wakes: Wakes;
  people: People;
  telemetry: Telemetry;
  /** Named in the commands that people are told to type. */
  functionName: string;
}

/** What it takes to read and to save records. */
export type Records = Pick<Broker, 'clock' | 'registry'>;

/** What it takes to see how a record and its variable stand; changes nothing. */
export type Sight = Pick<Broker, 'clock' | 'registry' | 'webex' | 'contactCenter'>;

/** Logs and metrics. Never fails, never shows a secret. */
export interface Telemetry {
  checked(report: CheckReport): void;
  swept(report: SweepReport, fleet: Fleet): void;
  /** As if one record were refused, until the next sweep. */
  tested(): void;
}
