import type { ReconcileRequest } from '../../lambda/broker/reconcile/result.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';

/** One invocation of the broker: a pass over one record, or a sweep where there is no request. */
export interface Task {
  readonly name: string;
  readonly request: ReconcileRequest | undefined;
  readonly startedAt: Instant;
  /** As the invocation's own clock shows it. */
  readonly deadline: Instant;
  /** By how much that clock is ahead. */
  readonly skewMs: number;
  /** Where it stands in the order of all things that happened. */
  readonly began: number;
  /** A read gave it what was true a moment ago. */
  misled: boolean;
  /** Its list of records has broken off. */
  listBroke: boolean;
  outcome: 'running' | 'resolved' | 'rejected' | 'killed';
}
