import { createHash } from 'node:crypto';
import type { FailureCode } from './failures.ts';
import type { Instant } from './ports.ts';
import type { FailureState, ServiceAppRecord } from './record.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** As people and records read it: in UTC, to the second where the milliseconds are none. */
export function iso(moment: Instant): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}

export interface Timing {
  /** The part of a token's life after which it is renewed, between 0 and 1. */
  renewAt: number;
  /** How far apart the sweeps are. */
  sweepMs: number;
}

/** The part of a token's life by which records that were registered together drift apart. */
const JITTER = 0.02;
/** Flows may hold a variable for 8 hours; a day leaves room for failures besides. */
const FLOW_CACHE_MARGIN = DAY;

/** When a record's access token is to be renewed. A token that we do not have, or whose life nobody told, is due now. */
export function dueAt(name: string, record: ServiceAppRecord, timing: Timing): Instant {
  const { accessToken, accessTokenIssuedAt: issued, accessTokenExpiresAt: expires, unchangedSince } = record;
  if (!accessToken || issued === undefined || expires === undefined) return 0;
  if (unchangedSince !== undefined) return unchangedSince + waitAfterUnchanged(expires - unchangedSince);
  const life = expires - issued;
  // By the name alone, those that the same sweep has renewed once would be renewed by the same sweep for ever.
  const jitter = (fractionOf(name) + fractionOf(`${name} ${issued}`)) / 2;
  const due = issued + life * (timing.renewAt - JITTER * jitter);
  return life >= 2 * DAY ? Math.min(due, expires - FLOW_CACHE_MARGIN) : due;
}

/** Half of what remains, at least an hour; but where hardly more than an hour is left, not until it is gone. */
function waitAfterUnchanged(remaining: number): number {
  return Math.max(remaining / 2, Math.min(HOUR, remaining - 10 * MINUTE), MINUTE);
}

/** A number in [0, 1) that is always the same for a name. */
export function fractionOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 32;
}

/** Whether sweeps alone might renew too late: fewer than two of them surely fall between due time and expiry. */
export function needsWake(due: Instant, expires: Instant, timing: Timing): boolean {
  return due + 2 * timing.sweepMs > expires;
}

/** When a transient failure is tried again, counted from its start; after the last of them the sweeps go on. */
const RETRIES_AFTER = [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE];

/** Failures that trying again makes worse: once a day, until a person has acted. */
const ONCE_A_DAY: ReadonlySet<FailureCode> = new Set(['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED']);

/** A service that asks for more than a day is not believed: it may have its clock wrong. */
const LONGEST_WAIT = DAY;

/** What the record keeps of a failure: since when, and when the next try is allowed. */
export function failureState(
  failure: { code: FailureCode; transient: boolean; retryAfterMs: number | undefined },
  before: FailureState | undefined,
  now: Instant,
): FailureState {
  const since = before?.code === failure.code ? before.since : now;
  const planned = ONCE_A_DAY.has(failure.code)
    ? now + DAY
    : failure.transient
      ? RETRIES_AFTER.map((wait) => since + wait).find((moment) => moment > now)
      : undefined;
  const asked = failure.retryAfterMs === undefined ? undefined : now + Math.min(failure.retryAfterMs, LONGEST_WAIT);
  const retryAt = Math.max(planned ?? 0, asked ?? 0);
  return { code: failure.code, since, ...(retryAt > now && { retryAt }) };
}
