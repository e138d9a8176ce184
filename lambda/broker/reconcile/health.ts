import { forgetWhatIsOver } from '../notify/notifications.ts';
import type { Loaded, Usable } from '../ports.ts';
import { callersOf, publishedIn, safeUntil } from '../record/callers.ts';
import { CooldownError, failureState, isOfService } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant, namedGrant } from '../record/grants.ts';
import { type FailureState, isSameState, type State } from '../record/state.ts';
import { DAY, HOUR, MINUTE } from '../record/time.ts';
import type { Observation } from './observe.ts';
import { publishedSeen } from './published.ts';
import { type Learned, writtenIn } from './steps.ts';

/** Drift that comes back within so long is one series. */
const DRIFT_SERIES = 7 * DAY;

/** The state with what the pass learned on top of it, whatever other passes have saved meanwhile. */
export function stateAfter(current: Loaded, learned: Learned): State {
  const { state, config } = current;
  if (config instanceof Failure) return { ...state, failure: failureAfter(current, state, learned) };
  const usable = current as Usable;
  const seen = { ...state, ...seenOf(usable, learned), ...driftOf(state, learned) };
  const notified = forgetWhatIsOver({ ...usable, state: seen }, learned);
  const after = { ...seen, notified, failure: failureAfter(usable, seen, learned) };
  const written = writtenIn(learned);
  // A variable that can be read tells the next pass what was written there: that alone is worth no version, unless
  // nothing was known of it before, or the token cures a 401: by then it may have been revoked again.
  const isMasked = learned.observedLast?.seen?.variable.value === undefined;
  const isCure = currentGrant(config, state)?.reason === 'revoked';
  const isTold = !isMasked && !isCure && publishedIn(config, state) !== undefined;
  return !written || (isTold && isSameState(after, state))
    ? after
    : { ...after, published: written, publishing: undefined };
}

function seenOf(current: Usable, { observed, observedLast = observed, loaded, now, yielded }: Learned): Partial<State> {
  // What was seen under another config says nothing of this one.
  if (yielded || current.configVersion !== loaded.configVersion) return {};
  const ends = endSeen(current.state, observedLast.end);
  const corrected = { ...current, state: { ...current.state, ...ends } };
  return { ...ends, ...publishedSeen(corrected, observedLast, now) };
}

/** Webex's word about when a token ends counts where it differs from what was reckoned. */
function endSeen({ grants, published }: State, end: Observation['end']): Partial<State> {
  const isOther = ({ expiresAt = 0 }: { expiresAt?: number | undefined }) =>
    end !== undefined && Math.abs(expiresAt - end.expiresAt) > MINUTE;
  const corrected = grants.map((grant) =>
    end && grant.accessToken?.fingerprint === end.fingerprint && isOther(grant)
      ? { ...grant, expiresAt: end.expiresAt }
      : grant,
  );
  const isPublished = end && published?.fingerprint === end.fingerprint && isOther(published);
  return {
    ...(corrected.some((grant, n) => grant !== grants[n]) && { grants: corrected }),
    ...(isPublished && { published: { ...published, expiresAt: end.expiresAt } }),
  };
}

function driftOf({ driftedAt, notified }: State, { findings, now }: Learned): Partial<State> {
  // Once an hour is enough to tell a series: each note costs a version.
  if (!findings.drifted || (driftedAt !== undefined && now - driftedAt < HOUR)) return {};
  const isSeries = driftedAt !== undefined && now - driftedAt < DRIFT_SERIES;
  const { driftAt: _, ...heard } = notified;
  return isSeries
    ? { driftedAt: now, driftedBeforeAt: driftedAt }
    : { driftedAt: now, driftedBeforeAt: undefined, notified: heard };
}

function failureAfter(
  current: Loaded,
  state: State,
  { failure, before, now, yielded }: Learned,
): FailureState | undefined {
  // A failure that is not new, and a refresh that another pass makes, leave the last word to what is there.
  if (yielded || failure instanceof CooldownError || failure?.code === 'REFRESH_IN_PROGRESS') return state.failure;
  if (!failure) return undefined;
  // What Webex has against one grant says nothing of another that a person typed, or a pass bought, meanwhile. An answer
  // without a usable token may have brought a grant of its own.
  const isOfGrant = isOfService('token endpoint', failure.code) && failure.code !== 'TOKEN_ANSWER_INVALID';
  if (isOfGrant && !isSameGrant(before, current)) return state.failure;
  const until = safeUntil(callersOf(current.config, state, now));
  return failureState(failure, state.failure, before.configVersion, until, now);
}

function isSameGrant(before: Loaded, current: Loaded): boolean {
  const [one, other] = [before, current].map(({ config, state }) => {
    if (config instanceof Failure) return undefined;
    return `${namedGrant(config, state).refreshToken.fingerprint} ${currentGrant(config, state)?.generation}`;
  });
  return one === other;
}
