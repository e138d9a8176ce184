import { Failure, type FailureCode } from './failures.ts';
import type { FailureState, State } from './state.ts';
import { DAY, HOUR, type Instant, MINUTE, utc } from './time.ts';

/** The failures after which the broker does not call a service for a while. */
const OF_SERVICE = {
  'token endpoint': [
    'GRANT_REFUSED',
    'TOKEN_LIMIT_REACHED',
    'REFRESH_LIMIT_REACHED',
    'TOKEN_ENDPOINT_UNAVAILABLE',
    'TOKEN_ANSWER_INVALID',
  ],
  'contact center': ['CONTACT_CENTER_UNAVAILABLE', 'VARIABLE_UNCHANGED'],
} as const satisfies Record<string, readonly FailureCode[]>;

export type Service = keyof typeof OF_SERVICE;

/** When a transient failure is tried again, counted from its start; after the last of them once an hour. */
const RETRIES_AFTER = [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE];
const LAST_RETRY = 40 * MINUTE;

/**
 * Failures that more tries make worse: once a day, or every two hours while callers are affected. Each try costs two
 * versions of the secret.
 */
const ONCE_A_DAY: ReadonlySet<FailureCode> = new Set(['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED']);

/** The longest accepted wait: a service that asks for more than a day may have a wrong clock. */
const LONGEST_WAIT = DAY;
/** Kept before the end of the token that callers have, to try once more. */
const MARGIN = 2 * HOUR;
/** The longest wait while callers are affected. */
const WAIT_WHILE_AFFECTED = { refused: 2 * HOUR, asked: 5 * MINUTE };

/** An earlier failure whose cooldown has not ended. */
export class CooldownError extends Failure {}

export function isOfService(service: Service, code: FailureCode | undefined): boolean {
  const codes: readonly (FailureCode | undefined)[] = OF_SERVICE[service];
  return codes.includes(code);
}

/** What may end a cooldown early. */
export interface Urgency {
  force: boolean;
  /** The current config: an edit ends the cooldown. */
  configVersion: string;
  sweepMs: number;
}

/** The failure whose cooldown forbids a call of the service now, if there is one. */
export function cooldownOf(
  service: Service,
  { name, state: { failure } }: { name: string; state: State },
  { force, configVersion, sweepMs }: Urgency,
  now: Instant,
): Failure | undefined {
  if (!failure || !isOfService(service, failure.code) || force || failure.configVersion !== configVersion) return;
  const { code, since, retryAt = 0 } = failure;
  const elapsed = now - since;
  // Noted by a clock that was ahead: its wait would last as long as that was wrong.
  if (elapsed < -MINUTE) return;
  // The first sweep after the wait may try, at any hour.
  const isWaitJustOver = now - retryAt < sweepMs + MINUTE;
  const isRare = !ONCE_A_DAY.has(code) && elapsed > LAST_RETRY && !isWaitJustOver;
  const isBetweenHours = isRare && !isHourly(elapsed, sweepMs);
  if (retryAt <= now && !isBetweenHours) return;
  const next = retryAt > now ? retryAt : since + Math.ceil(elapsed / HOUR) * HOUR;
  return new CooldownError(
    code,
    `Record ${name} has been failing since ${utc(since)} and is not tried again before ${utc(next)}; ` +
      'a forced refresh tries at once.',
  );
}

/** What the state keeps of a failure: its start, and the time of the next try. */
export function failureState(
  failure: Failure,
  before: FailureState | undefined,
  configVersion: string,
  safeUntil: Instant | undefined,
  now: Instant,
): FailureState {
  const since = before?.code === failure.code ? before.since : now;
  const isAffected = safeUntil === undefined || safeUntil <= now;
  const planned = ONCE_A_DAY.has(failure.code)
    ? now + (isAffected ? WAIT_WHILE_AFFECTED.refused : DAY)
    : failure.transient
      ? RETRIES_AFTER.map((wait) => since + wait).find((moment) => moment > now)
      : undefined;
  const retryAt = Math.max(planned ?? 0, askedFor(failure, safeUntil, now) ?? 0);
  return { code: failure.code, since, configVersion, ...(retryAt > now && { retryAt }) };
}

/** A wait ends before the callers' token ends, and soon if that token is dead. */
function askedFor({ retryAfterMs, code }: Failure, safeUntil: Instant | undefined, now: Instant): Instant | undefined {
  if (retryAfterMs === undefined) return undefined;
  const asked = now + Math.min(retryAfterMs, LONGEST_WAIT);
  if (code === 'REFRESH_LIMIT_REACHED') return asked;
  const soonest = now + WAIT_WHILE_AFFECTED.asked;
  return Math.min(asked, Math.max((safeUntil ?? 0) - MARGIN, soonest));
}

/** One sweep an hour, for every interval between sweeps, although each begins some seconds early or late. */
function isHourly(elapsed: number, sweepMs: number): boolean {
  return (elapsed + sweepMs / 2) % HOUR < sweepMs + MINUTE;
}
