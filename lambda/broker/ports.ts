import type { Message, Whereabouts } from './notify/messages.ts';
import type { PassReport } from './reconcile/result.ts';
import type { Config, Target } from './record/config.ts';
import { Failure } from './record/failures.ts';
import type { Timing } from './record/renewal.ts';
import type { Roster } from './record/roster.ts';
import type { Secret } from './record/secret.ts';
import type { Notified, State } from './record/state.ts';
import type { Clock, Instant } from './record/time.ts';
import type { SweepGauges, SweepReport } from './sweep/report.ts';

/** A record as the store gives it. A read may be a moment old: what is saved on top of it then conflicts. */
export interface Loaded {
  readonly name: string;
  /** What people typed, or what is wrong with it. */
  readonly config: Config | Failure;
  readonly configVersion: string;
  readonly state: State;
  /** The saved version of the state; undefined where the broker has saved none yet. */
  readonly revision: string | undefined;
}

/** The right to use a record's refresh token, and the proof that the new grant can be saved. */
export interface Lease {
  readonly until: Instant;
}

interface UnreadableRecord {
  readonly name: string;
  readonly failure: Failure;
}

export type Listed = Loaded | UnreadableRecord;

/**
 * What is saved: a new grant, retried until the deadline; that a message went out; what people must
 * hear; or anything else, which can wait for the next pass. Each leaves room for those before it.
 */
export type Priority = 'grant' | 'notified' | 'message' | 'note';

/** The store keeps its last room for what must be saved; a note can wait. */
export class NoRoomForNotes extends Failure {}

/** A record whose config can be used. */
export type Usable = Loaded & { readonly config: Config };

/** Another pass's state was saved first; `current` is what is there now. */
export class StateConflict extends Error {
  readonly current: Loaded;

  constructor(current: Loaded) {
    super(`The state of record ${current.name} has changed.`);
    this.current = current;
  }
}

/**
 * The records: config, which people write, and state, which the broker alone writes by compare-and-set.
 * No method goes on after its deadline.
 */
export interface RecordStore {
  /** Fails with RECORD_NOT_FOUND, RECORD_INVALID (no value yet) or REGISTRY_UNAVAILABLE. */
  load(name: string, deadline: Instant): Promise<Loaded>;
  /**
   * Saves the state that was made from `loaded`. Throws StateConflict where another one was saved first, SAVE_FAILED
   * where the store refuses.
   */
  saveState(loaded: Loaded, state: State, priority: Priority, deadline: Instant): Promise<Loaded>;
  /**
   * Takes the lease on what was loaded. 'taken' while another pass holds it. Throws StateConflict where the state has
   * moved on, SAVE_FAILED if a new grant could not be saved.
   */
  acquireLease(loaded: Loaded, deadline: Instant): Promise<Lease | 'taken'>;
  /** Every record, in pages; one that cannot be read costs only itself. Fails with REGISTRY_UNAVAILABLE. */
  list(): AsyncIterable<readonly Listed[]>;
}

/** What the sweeps remember of all records together. Fails with REGISTRY_UNAVAILABLE or SAVE_FAILED. */
export interface RosterStore {
  /** Empty where none was saved yet. */
  read(): Promise<Roster>;
  write(roster: Roster): Promise<void>;
}

/** What consumers of the token endpoint are given of the records. Fails with CONSUMER_TOKEN_FAILED. */
export interface ConsumerTokens {
  /** Undefined where no consumer is bound to the record; without a document where it has no token yet. */
  read(record: string): Promise<{ document?: Secret } | undefined>;
  write(record: string, document: Secret): Promise<void>;
}

/** What the token endpoint answered, as far as it can be used. Durations in seconds, as it gives them. */
export interface TokenAnswer {
  /** Absent where the answer holds none that can be used: then at least the refresh token is kept. */
  accessToken?: Secret;
  /** Absent where the answer does not say. */
  expiresIn?: number;
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
   * A new pair of tokens, minted with the token of an app that has the scope `spark:applications_token`.
   * Fails as `refresh` does.
   */
  mintPair(request: MintRequest, token: Secret, deadline: Instant): Promise<TokenAnswer>;
  /** When a token expires by Webex's own word; undefined if Webex does not accept it any more. */
  tokenExpiry(accessToken: Secret, deadline: Instant): Promise<Instant | undefined>;
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

/** Messages to the people who subscribed. */
export interface Notifier {
  notify(subject: string, text: string): Promise<void>;
}

/** Tells a service elsewhere that a sweep has ended: it raises the alarm when it hears nothing. */
export interface Heartbeat {
  beat(): Promise<void>;
}

/** A message about a record, and what its state notes once it went out. */
export interface Pending {
  message: Message;
  mark: Notified;
  loaded: Loaded;
}

/** The names of other records that refresh with a record's refresh token, and of those that publish into its variable. */
export interface Rivals {
  grant: string[];
  variable: string[];
}

/** Logs and metrics. Never fails, never shows a secret. */
export interface Telemetry {
  reconciled(report: PassReport): void;
  swept(report: SweepReport, gauges: SweepGauges): void;
  /** A message about the record went out. */
  notified(record: string, subject: string): void;
  /** As if one record were refused, until the next sweep. */
  tested(): void;
}

/** Everything that the broker works with; built in one place, faked in tests. */
export interface Deps {
  clock: Clock;
  timing: Timing;
  store: RecordStore;
  roster: RosterStore;
  /** Absent where no token endpoint is deployed. */
  consumerTokens?: ConsumerTokens;
  webex: Webex;
  contactCenter: ContactCenter;
  wakes: Wakes;
  notifier: Notifier;
  /** What keeps messages back: a sweep those that are too many, a quiet pass the news of trouble. */
  outbox?: { takes(pending: Pending): boolean };
  /** What a sweep, which has read all records, knows of a record's rivals; absent in a pass by itself. */
  rivalsOf?: (record: string) => Rivals;
  /** Absent where no service elsewhere expects one. */
  heartbeat?: Heartbeat;
  telemetry: Telemetry;
  /** What messages name, so that their readers can act. */
  whereabouts: Whereabouts;
}

/** The same for one pass, none of whose calls ends after its deadline. */
export type PassDeps = Deps & { readonly deadline: Instant };

/** What it takes to see what callers have; changes nothing. */
export type ObserverDeps = Pick<PassDeps, 'clock' | 'store' | 'webex' | 'contactCenter' | 'deadline'>;
