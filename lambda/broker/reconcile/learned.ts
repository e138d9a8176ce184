import type { Usable } from '../ports.ts';
import type { Failure } from '../record/failures.ts';
import type { Instant } from '../record/time.ts';
import type { Observation } from './observe.ts';
import type { Publication } from './publish.ts';
import type { Refreshed } from './refresh.ts';
import type { Findings } from './result.ts';

/** What a pass learned; without `before`, of a record whose config cannot be used. */
export interface Learned {
  failure?: Failure | undefined;
  findings: Findings;
  now: Instant;
  before?: Usable;
  loaded?: Usable;
  observation?: Observation;
  renewal?: Refreshed | Failure | undefined;
  published?: Publication | Failure;
  yielded?: boolean;
}
