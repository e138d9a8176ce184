import type { Failure } from './failures.ts';
import type { Instant, Variable } from './ports.ts';
import type { FailureState, ServiceAppRecord } from './record.ts';
import type { Findings, Outcome, VariableState } from './reports.ts';
import type { Secret } from './secret.ts';
import type { WorkingCopy } from './working-copy.ts';

/** What is asked of a check. */
export interface CheckOrder {
  record: string;
  /** Refresh, due or not, whatever failed before. */
  force?: boolean;
  /** Refresh if the current access token has this fingerprint. */
  ifToken?: string | undefined;
}

/** The state of one pass over one record; its steps hand it on. */
export interface Pass {
  readonly order: CheckOrder;
  /** No call ends later. */
  readonly deadline: Instant;
  copy: WorkingCopy;
  /** What the record told of when the pass began; a refresh may have overcome it since. */
  readonly failureBefore: FailureState | undefined;
  findings: Findings;
  outcome: Outcome;
  variableState: VariableState;
  /** Under way where it need not wait for the look: that saving works. */
  proof?: Promise<void>;
  /** A refresh was made and saved. */
  bought: boolean;
  /** Another check, called for the same failed token, refreshes and publishes in our place. */
  yielded: boolean;
  /** The variable as it was seen last, and the token that it was seen with. */
  view?: { variable: Variable; writer: Secret };
  /** What the record is to remember beside the grant; saved with the next save. */
  learned: { variableId?: string; variableHeld?: string; publishedToken?: string };
  /** What went wrong on the way without ending the pass. */
  failure?: Failure;
  /** The refresh token that the record held when that happened. */
  failedWith?: Secret;
}

/** A pass that has not done anything yet. */
export function newPass(order: CheckOrder, copy: WorkingCopy, deadline: Instant): Pass {
  return {
    order,
    deadline,
    copy,
    failureBefore: copy.record.failure,
    findings: {},
    outcome: 'not_due',
    variableState: 'none',
    bought: false,
    yielded: false,
    learned: {},
  };
}

/** The record with what the pass learned beside the grant. */
export function withLearned(record: ServiceAppRecord, { variableId, ...others }: Pass['learned']): ServiceAppRecord {
  return {
    ...record,
    ...(record.target && variableId !== undefined && { target: { ...record.target, variableId } }),
    ...others,
  };
}
