import type { ObserverDeps, Usable, Variable } from '../../lambda/broker/ports.ts';
import { exposure, type Observation, observe } from '../../lambda/broker/reconcile/observe.ts';
import { type Comparison, compareVariable } from '../../lambda/broker/reconcile/publish.ts';
import { publishedSeen } from '../../lambda/broker/reconcile/published.ts';
import { type Callers, callersOf } from '../../lambda/broker/record/callers.ts';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';

/** A record's variable, as a pass would find it now. */
export interface SeenVariable {
  /** `unknown`: it could not be seen, or is no place for a token; `failure` says why. */
  state: Comparison | 'unknown';
  failure?: Failure;
  /** Flags by which agents or reports can see it. */
  exposedBy?: string[];
  /** Webex or Contact Center did not accept the record's token. */
  tokenIsRefused: boolean;
  /** What callers have, by the record's state and by what was seen. */
  callers: Callers;
  /** As it was read, fit or not; absent where it could not be read. */
  variable?: Variable;
}

/** What it takes to look; each look has its own deadline. */
export type LookDeps = Omit<ObserverDeps, 'deadline'>;

/** Looks at a record's variable as a pass does, and changes nothing. A cooldown holds passes back, not people. */
export async function seeVariable(deps: LookDeps, loaded: Usable): Promise<SeenVariable> {
  const observation = await observe({ ...deps, deadline: callDeadline(deps) }, loaded);
  const comparison = compared(loaded, observation);
  const failure = comparison instanceof Failure ? comparison : visibleFailure(loaded, observation);
  const exposedBy = observation.seen ? exposure(observation.seen.variable) : [];
  return {
    state: stateOf(loaded, comparison),
    ...(failure && { failure }),
    ...(exposedBy.length > 0 && { exposedBy }),
    tokenIsRefused: observation.token === 'refused',
    callers: callersSeen(loaded, observation, deps.clock.now()),
    ...(observation.seen && { variable: observation.seen.variable }),
  };
}

/**
 * What callers have now. The state alone vouches for a token that a pass has seen in the variable; of one that was
 * published a moment ago, only the variable itself tells.
 */
export async function callersNow(deps: LookDeps, loaded: Usable): Promise<Callers> {
  const known = callersOf(loaded.config, loaded.state, deps.clock.now());
  return 'safeUntil' in known ? known : (await seeVariable(deps, loaded)).callers;
}

/** A record that is its own writer is refused with its own token: that the token is refused says all of it. */
export function isOwnRefusal({ config }: Usable, { failure, token }: Observation): boolean {
  return config.writer === undefined && token === 'refused' && failure?.code === 'WRITER_REFUSED';
}

function callersSeen(loaded: Usable, observation: Observation, now: Instant): Callers {
  const { config, state } = loaded;
  const known = callersOf(config, state, now);
  const seen = callersOf(config, { ...state, ...publishedSeen(loaded, observation, now) }, now);
  if ('safeUntil' in seen) return seen;
  // A token is refused once it has expired: that does not make it a revoked one.
  if (seen.why === 'revoked' && 'why' in known && known.why === 'expired') return known;
  // What this look has found may have been so for long.
  return seen.affectedSince === now ? { why: seen.why } : seen;
}

function visibleFailure(loaded: Usable, observation: Observation): Failure | undefined {
  return isOwnRefusal(loaded, observation) ? undefined : observation.failure;
}

function compared(loaded: Usable, observation: Observation): Comparison | Failure {
  try {
    return compareVariable(loaded, observation).comparison;
  } catch (thrown) {
    return toFailure(thrown);
  }
}

function stateOf({ config, state }: Usable, comparison: Comparison | Failure): SeenVariable['state'] {
  if (!config.target || !currentGrant(config, state)?.accessToken) return 'none';
  return comparison instanceof Failure || comparison === 'none' ? 'unknown' : comparison;
}
