import type { Loaded } from '../ports.ts';
import { type Callers, callersOf } from '../record/callers.ts';
import { Failure } from '../record/failures.ts';
import { namedRefusal } from '../record/grants.ts';
import type { Reason } from '../record/state.ts';
import type { Instant } from '../record/time.ts';
import type { Giving } from './consumer-token.ts';
import { exposure, isRevoked, type Observation } from './observe.ts';
import type { Publication } from './publish.ts';
import type { Refreshed } from './refresh.ts';
import type { Findings } from './result.ts';

/** What a pass did, step by step; a step that failed is its failure. */
export interface Steps {
  /** The record when the pass began. */
  before: Loaded;
  /** The record as the last step left it. */
  loaded: Loaded;
  /** The first observation, and the last one if a refresh made another necessary. */
  observed: Observation;
  observedLast?: Observation;
  reason?: Reason | undefined;
  renewal?: Refreshed | Failure | undefined;
  published?: Publication | Failure;
  /** The consumers' secret. */
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

/** What callers have after the pass: a written token counts before the next pass reads it from the variable. */
export function callersAfter(learned: Learned, { config, state }: Loaded = learned.loaded): Callers {
  const written = writtenIn(learned);
  return callersOf(config, written ? { ...state, published: written } : state, learned.now);
}

export function refreshedIn({ renewal }: Steps): Refreshed | undefined {
  return renewal instanceof Failure || !renewal?.outcome ? undefined : renewal;
}

/** The most important of several failures: of the refresh, then of publishing, then of the consumers' token. */
function failureOf({ renewal, published, observed, observedLast = observed, given, yielded }: Steps) {
  // Another pass has meanwhile replaced the token that was refused.
  const unseen = yielded && observed.token === 'refused' ? undefined : observedLast.failure;
  return [renewal, published, unseen, given].find((step) => step instanceof Failure);
}

function findingsOf(steps: Steps): Findings {
  const { drifted, seen } = steps.observed;
  const exposedBy = seen ? exposure(seen.variable) : [];
  const refreshed = refreshedIn(steps);
  return {
    ...(drifted && { drifted: true }),
    ...(isRevoked(steps.observed) && { revoked: true }),
    ...(refreshed?.rotated && { rotated: true }),
    ...(isTypedGrantRefused(steps.loaded) && { typedGrantRefused: true }),
    ...(exposedBy.length > 0 && { exposedBy }),
    ...(refreshed?.clockSkewMs !== undefined && { clockSkewMs: refreshed.clockSkewMs }),
  };
}

function isTypedGrantRefused({ config, state }: Loaded): boolean {
  return !(config instanceof Failure) && namedRefusal(config, state) !== undefined;
}
