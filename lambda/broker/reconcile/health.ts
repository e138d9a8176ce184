import { forgetWhatIsOver } from '../notify/notifications.ts';
import type { Loaded, Usable } from '../ports.ts';
import { callersOf, safeUntil } from '../record/callers.ts';
import { CooldownError, failureState, isOfService } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant, namedGrant } from '../record/grants.ts';
import type { FailureState, State } from '../record/state.ts';
import { DAY, HOUR } from '../record/time.ts';
import type { Learned } from './learned.ts';
import { publishedSeen } from './published.ts';
import { isSameState } from './save.ts';

/** Drift that comes back within so long is one series. */
const DRIFT_SERIES = 7 * DAY;

/** The state with what the pass learned on top of it, whatever other passes have saved meanwhile. */
export function stateAfter(current: Loaded, learned: Learned): State {
  const { state, config } = current;
  if (config instanceof Failure) return { ...state, failure: healthAfter(current, state, learned) };
  const usable = current as Usable;
  const seen = { ...state, ...seenOf(usable, learned), ...corrected(state, learned), ...driftOf(state, learned) };
  const after = {
    ...seen,
    failure: healthAfter(usable, seen, learned),
    notified: forgetWhatIsOver(
      seen,
      learned.observation?.seen && (learned.findings.exposedBy ?? []),
      currentGrant(usable.config, seen)?.refreshTokenExpiresAt,
      learned.now,
    ),
  };
  const { published } = learned;
  const written = published && 'written' in published ? published.written : undefined;
  // A variable that can be read tells the next pass what was written there: that alone is worth no version.
  const isTold = written && !isMasked(learned) && isSameState(after, state);
  return !written || isTold ? after : { ...after, published: written, publishing: undefined };
}

function seenOf(current: Usable, { observation, loaded, now, yielded }: Learned): Partial<State> {
  // What was seen under another config says nothing of this one.
  if (!observation || yielded || current.configVersion !== loaded?.configVersion) return {};
  return publishedSeen(current, observation, now);
}

/** A life that Webex told after the token was saved. */
function corrected(state: State, { loaded }: Learned): Partial<State> {
  const known = loaded?.state.grants ?? [];
  const grants = state.grants.map((grant) => {
    const same = known.find((one) => one.lineage === grant.lineage && one.generation === grant.generation);
    return same?.refreshedAt === grant.refreshedAt ? same : grant;
  });
  return { grants };
}

function driftOf({ driftedAt, notified }: State, { findings, now }: Learned): Partial<State> {
  // Once an hour is enough to tell a series: each note costs a version.
  if (!findings.drifted || (driftedAt !== undefined && now - driftedAt < HOUR)) return {};
  const isSeries = driftedAt !== undefined && now - driftedAt < DRIFT_SERIES;
  const { driftAt, ...heard } = notified;
  return {
    driftedAt: now,
    driftedBeforeAt: isSeries ? driftedAt : undefined,
    notified: isSeries && driftAt !== undefined ? notified : heard,
  };
}

function healthAfter(current: Loaded, state: State, learned: Learned): FailureState | undefined {
  const { failure, before, now, yielded } = learned;
  // A failure that is not new, and a refresh that another pass makes, leave the last word to what is there.
  if (yielded || failure instanceof CooldownError || failure?.code === 'REFRESH_IN_PROGRESS') return state.failure;
  if (!failure) return undefined;
  if (!before || current.config instanceof Failure) {
    return failureState(failure, state.failure, current.configVersion, undefined, now);
  }
  // What Webex has against one grant says nothing of another that a person typed, or a pass bought, meanwhile.
  const isOfAnother = isOfService('token endpoint', failure.code) && !isSameGrant(before, current as Usable);
  if (isOfAnother) return state.failure;
  const until = safeUntil(callersOf(current.config, state, now));
  return failureState(failure, state.failure, before.configVersion, until, now);
}

function isSameGrant(before: Usable, current: Usable): boolean {
  const [one, other] = [before, current].map(({ config, state }) => namedGrant(config, state));
  const [held, holds] = [before, current].map(({ config, state }) => currentGrant(config, state));
  return one?.refreshToken.equals(other?.refreshToken) === true && held?.generation === holds?.generation;
}

function isMasked({ observation }: Learned): boolean {
  return observation?.seen !== undefined && observation.seen.variable.value === undefined;
}
