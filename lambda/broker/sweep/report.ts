import type { FailureCode } from '../record/failures.ts';

/** One sweep, for logs and the function's answer. */
export interface SweepReport {
  records: number;
  refreshed: number;
  unchanged: number;
  republished: number;
  notDue: number;
  /** In order by their state; their variables wait for another sweep to look. Absent where there are none. */
  unseen?: number;
  paused: number;
  failed: { serviceApp: string; code: FailureCode }[];
  /** Records that the sweep had no time for; the next sweep begins elsewhere. */
  skipped: number;
  /** Messages that did not go out, or that nothing could note; absent where there are none. */
  unkept?: number;
  /** The service elsewhere did not take the heartbeat. */
  heartbeat?: 'failed';
}

/** How all records stand after a sweep: what the alarms listen to. */
export interface SweepGauges {
  /** Records whose failure may pass by itself. */
  failing: number;
  /** Records whose failure stays until a person acts. */
  refused: number;
  drifted: number;
  skipped: number;
  /** Records with a variable that the broker keeps. */
  publishing: number;
  /** Of the tokens nearest their end, by what callers have; absent where there are none. */
  lowestAccessLifePercent?: number;
  lowestRefreshDays?: number;
}
