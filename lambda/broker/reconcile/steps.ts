import type { Loaded } from '../ports.ts';
import { type Callers, callersOf } from '../record/callers.ts';
import { Failure } from '../record/failures.ts';
import { namedRefusal } from '../record/grants.ts';
import type { Reason } from '../record/state.ts';
import type { Instant } from '../record/time.ts';
import type { Giving } from './consumer-token.ts';
import { exposure, type Observation } from './observe.ts';
import type { Publication } from './publish.ts';
import type { Refreshed } from './refresh.ts';
import type { Findings } from './result.ts';

/** What a pass did, step by step; a step that failed is its failure. */
export interface Steps {
  /** The record when the pass began. */
  before: Loaded;
  /** The record as the last step left it. */
  loaded: Loaded;
  /** What was seen first, and what was seen last where a refresh made it worth another look. */
  observed: Observation;
  observedLast?: Observation;
  reason?: Reason | undefined;
  renewal?: Refreshed | Failure | undefined;
  published?: Publication | Failure;
  /** What consumers are given. */
  given?: Giving | undefined | Failure;
  /** Another pass refreshes and publishes in our place. */
  yielded?: boolean;
}

/** What follows from the steps. */
export interface Learned extends Steps {
  failure: Failure | undefined;
  findings: Findings;
  now: Instant;
}

export function learnedFrom(steps: Steps, now: Instant): Learned {
  return { ...steps, failure: failureOf(steps), findings: findingsOf(steps), now };
}

/** What was written into the variable, by Contact Center's own answer. */
export function writtenIn({ published }: Steps): Publication['written'] {
  return published instanceof Failure ? undefined : published?.written;
}

/** What callers have after the pass: what was just written counts before the next pass has seen it in the variable. */
export function callersAfter(learned: Learned, { config, state }: Loaded = learned.loaded): Callers {
  const written = writtenIn(learned);
  return callersOf(config, written ? { ...state, published: written } : state, learned.now);
}

export function refreshedIn({ renewal }: Steps): Refreshed | undefined {
  return renewal instanceof Failure || !renewal?.outcome ? undefined : renewal;
}

/** Of several failures the one that tells most: the refresh's, then what keeps flows from the token, then consumers. */
function failureOf({ renewal, published, observed, observedLast = observed, given, yielded }: Steps) {
  // Another pass has replaced the token by now that was refused to us.
  const unseen = yielded && observed.token === 'refused' ? undefined : observedLast.failure;
  return [renewal, published, unseen, given].find((step) => step instanceof Failure);
}

function findingsOf(steps: Steps): Findings {
  const { token, drifted, seen } = steps.observed;
  const exposedBy = seen ? exposure(seen.variable) : [];
  const refreshed = refreshedIn(steps);
  return {
    ...(drifted && { drifted: true }),
    ...(token === 'refused' && { revoked: true }),
    ...(refreshed?.rotated && { rotated: true }),
    ...(isTypedGrantRefused(steps.loaded) && { typedGrantRefused: true }),
    ...(exposedBy.length > 0 && { exposedBy }),
    ...(refreshed?.clockSkewMs !== undefined && { clockSkewMs: refreshed.clockSkewMs }),
  };
}

function isTypedGrantRefused({ config, state }: Loaded): boolean {
  return !(config instanceof Failure) && namedRefusal(config, state) !== undefined;
}
