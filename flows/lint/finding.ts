import type { FlowView } from './flow-view.ts';

/** An error keeps the flow from working, or gives a secret away. A warning may be what its author wants. */
export type Severity = 'error' | 'warning';

/** What a rule has seen, and where: at an activity, at a variable, or in the flow as a whole. */
export interface Observation {
  activity?: string;
  variable?: string;
  /** One sentence that names fields, variables and activities, and never a value. */
  message: string;
}

export interface Rule {
  /** Stable: scripts and documents refer to it. */
  name: string;
  severity: Severity;
  /** What happens to callers, or to the tenant, if it stays. */
  why: string;
  cure: string;
  check(view: FlowView): Iterable<Observation>;
}

export interface Finding extends Observation {
  rule: string;
  severity: Severity;
  why: string;
  cure: string;
}
