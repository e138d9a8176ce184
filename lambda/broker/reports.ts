import type { Failure, FailureCode } from './failures.ts';
import type { Life } from './life.ts';
import type { Instant } from './ports.ts';

/** What a check did. */
export type Outcome =
  /** A new access token was bought and, where there is a target, published. */
  | 'refreshed'
  /** The token endpoint answered with the token that we had. */
  | 'unchanged'
  /** The variable held something else; the current token was written again. */
  | 'republished'
  | 'not_due'
  /** Nothing: an operator has paused the record, and the check was not forced. */
  | 'paused';

/** How the variable stands after a check. */
export type VariableState = 'in_step' | 'published' | 'masked' | 'none';

/** What the function answers for a record; times in ISO 8601. */
export interface CheckResult {
  serviceApp: string;
  outcome: Outcome;
  accessTokenExpiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  /** The next sweep at the latest. */
  nextCheckAt: string;
  variable: VariableState;
  tokenFingerprint: string | null;
}

/** What is noticed on the way, beside the outcome. */
export interface Findings {
  /** The variable held something that the broker did not publish. */
  drifted?: boolean;
  /** Webex did not accept the published token any more. */
  dead?: boolean;
  /** The endpoint gave a new refresh token: other copies of the old one are dead. */
  rotated?: boolean;
  /** Flags by which agents or reports can see the variable. */
  exposedBy?: string[];
  /** By how much the service's clock is ahead of ours. */
  clockSkewMs?: number;
  /** A wake or a message that could not be sent. */
  unsent?: string[];
}

/** One check, for logs and metrics. */
export interface CheckReport {
  serviceApp: string;
  findings: Findings;
  result?: CheckResult;
  failure?: Failure;
  /** The failure is an earlier one that is not to be tried again yet. */
  held?: boolean;
  accessTokenExpiresAt?: Instant;
  /** Absent where the record could not be read, empty where it is paused. */
  life?: Life;
}

/** One sweep, for logs and the function's answer. */
export interface SweepReport {
  records: number;
  refreshed: number;
  unchanged: number;
  republished: number;
  notDue: number;
  paused: number;
  failed: { serviceApp: string; code: FailureCode }[];
  /** Records that the sweep had no time for; the next sweep begins elsewhere. */
  left: number;
}

/** How all records stand after a sweep: what the alarms listen to. */
export interface Fleet {
  /** Records whose failure may pass by itself. */
  failing: number;
  /** Records whose failure stays until a person acts. */
  refused: number;
  drifted: number;
  unswept: number;
  /** Of the tokens nearest their end; absent where there are none. */
  lowestAccessLifePercent?: number;
  lowestRefreshDays?: number;
}
