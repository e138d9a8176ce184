import type { CheckOrder } from '../../lambda/broker/pass.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';

/** One invocation of the broker: a check, or a sweep where there is no order. */
export interface Task {
  readonly name: string;
  readonly order: CheckOrder | undefined;
  readonly startedAt: Instant;
  /** As the invocation's own clock shows it. */
  readonly deadline: Instant;
  /** By how much that clock is ahead. */
  readonly skewMs: number;
  /** Where it stands in the order of all things that happened. */
  readonly began: number;
  /** A read gave it what was true a moment ago. */
  misled: boolean;
  outcome: 'running' | 'resolved' | 'rejected' | 'killed';
}
