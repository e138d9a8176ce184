import { forgetWhatIsOver } from '../notify/notifications.ts';
import type { Loaded, Usable } from '../ports.ts';
import { callersOf, publishedIn, safeUntil } from '../record/callers.ts';
import { CooldownError, failureState, isOfService } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant, namedGrant } from '../record/grants.ts';
import { type FailureState, isSameState, type State } from '../record/state.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../record/time.ts';
import type { Observation } from './observe.ts';
import { publishedSeen } from './published.ts';
import { type Learned, refreshedIn, writtenIn } from './steps.ts';

/** Events within this time are one series. */
const SERIES = 7 * DAY;

/** The current state, other passes' saves included, with what this pass learned. */
export function stateAfter(current: Loaded, learned: Learned): State {
  const { state, config } = current;
  if (config instanceof Failure) return { ...state, failure: failureAfter(current, state, learned) };
  const usable = current as Usable;
  const seen = {
    ...state,
    ...seenOf(usable, learned),
    ...driftOf(state, learned),
    ...revocationOf(state, learned),
    ...consumersAfter(state, learned),
  };
  const notified = forgetWhatIsOver({ ...usable, state: seen }, learned);
  const after = { ...seen, notified, failure: failureAfter(usable, seen, learned) };
  const written = writtenIn(learned);
  // The next pass reads from the variable what was written there, so that alone is worth no version. It is if nothing
  // was known before, or if the token ends a 401, because by then it may have been revoked again.
  const isMasked = learned.observedLast?.seen?.variable.value === undefined;
  const isCure = currentGrant(config, state)?.reason === 'revoked';
  const isTold = !isMasked && !isCure && publishedIn(config, state) !== undefined;
  return !written || (isTold && isSameState(after, state))
    ? after
    : { ...after, published: written, publishing: undefined };
}

function seenOf(current: Usable, { observed, observedLast = observed, loaded, now, yielded }: Learned): Partial<State> {
  // An observation under another config does not count.
  if (yielded || current.configVersion !== loaded.configVersion) return {};
  const ends = endSeen(current.state, observedLast.end);
  const corrected = { ...current, state: { ...current.state, ...ends } };
  return { ...ends, ...publishedSeen(corrected, observedLast, now) };
}

/** Webex's end of a token replaces the calculated one if they differ. */
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

/** The broker does not see how a consumer was removed; it sees that the secret existed before. */
function consumersAfter({ consumers }: State, { given }: Learned): Partial<State> {
  if (!given || given instanceof Failure) return {};
  if (given.isBound) return { consumers: 'given' };
  return consumers === undefined ? {} : { consumers: 'gone' };
}

function driftOf({ driftedAt }: State, { findings, now }: Learned): Partial<State> {
  const before = findings.drifted ? timeBefore(driftedAt, now) : 'same';
  return before === 'same' ? {} : { driftedAt: now, driftedBeforeAt: before };
}

/** A failure to replace the token has a message of its own; a cure hides its cause. */
function revocationOf({ revokedAt }: State, learned: Learned): Partial<State> {
  const { findings, reason, now } = learned;
  const isCured = findings.revoked && reason === 'revoked' && refreshedIn(learned)?.outcome === 'refreshed';
  const before = isCured ? timeBefore(revokedAt, now) : 'same';
  return before === 'same' ? {} : { revokedAt: now, revokedBeforeAt: before };
}

/** When it last happened in the same series. One note an hour is enough for a series: each costs a version. */
function timeBefore(last: Instant | undefined, now: Instant): Instant | undefined | 'same' {
  if (last === undefined || now - last >= SERIES) return undefined;
  return now - last < HOUR ? 'same' : last;
}

function failureAfter(
  current: Loaded,
  state: State,
  { failure, before, now, yielded }: Learned,
): FailureState | undefined {
  // A cooldown, and a refresh by another pass, keep the saved failure.
  if (yielded || failure instanceof CooldownError || failure?.code === 'REFRESH_IN_PROGRESS') return state.failure;
  if (!failure) return undefined;
  // A failure of one grant says nothing about another that an operator typed, or a pass got, meanwhile. An answer
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
