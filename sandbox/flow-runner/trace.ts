/** One activity of a call. Holds names and statuses, and no variable's value. */
export interface TraceEntry {
  /** When the activity began, in virtual milliseconds. */
  at: number;
  flow: string;
  activity: string;
  /** Its `activityName`. */
  kind: string;
  /** The port that the contact left by; absent at an end, and where the activity failed without an error link. */
  port?: string;
  request?: TracedRequest;
  /** What the runner did in place of the platform, where it can only stand in for it. */
  standIn?: string;
  /** Why the activity failed. */
  failure?: string;
}

interface TracedRequest {
  method: string;
  /** The address as the flow has it, expressions unfilled and without its query. */
  to: string;
  /** One for each try; 0 where no answer came. */
  statuses: number[];
}
