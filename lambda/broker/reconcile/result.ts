import type { Failure } from '../record/failures.ts';
import type { RemainingLife } from '../record/renewal.ts';
import type { Reason } from '../record/state.ts';

/** What is asked of a pass. */
export interface ReconcileRequest {
  record: string;
  /** Refresh, due or not, also after a failure. */
  force?: boolean;
  /** Refresh if the current access token has this fingerprint. */
  ifToken?: string | undefined;
  /** The record is the writer of another one that waits for its token; itself it waits for no writer. */
  isForOther?: boolean;
}

/** What a pass did. */
export type Outcome =
  /** The pass got a new access token and, if there is a target, published it. */
  | 'refreshed'
  /** The token endpoint answered with the token that we had. */
  | 'unchanged'
  /** The variable held something else; the current token was written again. */
  | 'republished'
  | 'not_due'
  /** Nothing: an operator has paused the record, and the pass was not forced. */
  | 'paused';

/** How the variable stands after a pass. `unknown`: there is one, and this pass did not see it. */
export type VariableState = 'in_step' | 'published' | 'masked' | 'none' | 'unknown';

/** What the function answers for a record; times in ISO 8601. */
export interface Result {
  serviceApp: string;
  outcome: Outcome;
  /** Why the pass refreshed; absent if it did not. */
  reason?: Reason;
  accessTokenExpiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  /** Until when the token that callers have works; null where they have none. */
  callersSafeUntil: string | null;
  /** The next sweep at the latest. */
  nextCheckAt: string;
  variable: VariableState;
  tokenFingerprint: string | null;
  /** What a person typed is refused, and an earlier grant goes on; absent otherwise. */
  typedGrantRefused?: true;
}

/** What is noticed on the way, beside the outcome. */
export interface Findings {
  /** The variable held something that the broker did not publish. */
  drifted?: boolean;
  /** The published token is not accepted any more. */
  revoked?: boolean;
  /** The endpoint gave a new refresh token: other copies of the old one are dead. */
  rotated?: boolean;
  /** What a person typed was refused, and an earlier grant goes on. */
  typedGrantRefused?: boolean;
  /** Flags by which agents or reports can see the variable. */
  exposedBy?: string[];
  /** By how much the service's clock is ahead of ours. */
  clockSkewMs?: number;
  /** A wake or a message that could not be sent. */
  unsent?: string[];
}

/** One pass, for logs and metrics. */
export interface PassReport {
  serviceApp: string;
  findings: Findings;
  reason?: Reason | undefined;
  /** Absent where the record could not be read. With a failure, what the pass left. */
  result?: Result;
  failure?: Failure;
  /** The failure is an earlier one that is not tried again yet. */
  held?: boolean;
  /** Nothing could note whether people heard of the failure: the sweep tells them. */
  isUntold?: boolean;
  /** Of what callers have. Absent where the record could not be read, empty where it is paused. */
  life?: RemainingLife;
}
