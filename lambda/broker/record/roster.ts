import type { FailureCode } from './failures.ts';
import type { Instant } from './time.ts';

/** How a record stands after a sweep; `failing` only where the record itself cannot remember who was told. */
export const standings = ['publishing', 'without-target', 'paused', 'failing', 'gone'] as const;
export type Standing = (typeof standings)[number];

/** What the sweeps remember of one record, so that what goes away is noticed and told. */
export interface Entry {
  standing: Standing;
  since: Instant;
  /** Of a record that fails, or did when people heard of it last. */
  code?: FailureCode | undefined;
  /** The end of the token that callers have, as far as known. */
  safeUntil?: Instant | undefined;
  /** How it stood when people heard of it last, where that has changed and they have not heard yet. */
  untold?: Standing | undefined;
  /** People have heard that it is not kept any more, so that they must hear when it is. */
  lost?: true | undefined;
  /** People have heard that the end of the token is near. */
  endTold?: true | undefined;
}

/** By record name. */
export type Roster = ReadonlyMap<string, Entry>;
