import { backoff } from '../broker/record/retry.ts';
import type { Clock, Instant } from '../broker/record/time.ts';
import { parseHttpDate } from './http-date.ts';

const mostTries = 3;
/** No wait is longer: the number, or the date, is something else. */
const yearMs = 365 * 24 * 60 * 60 * 1000;

/** A try with less time than this would only fail late. */
export const shortestTryMs = 1000;

/**
 * How many milliseconds to wait before the next try, after so many; undefined where there is none: because of their number, or
 * because it could not end in time. What the service asked for is waited out in full, with the jitter on top, so that
 * those it sent away together do not come back together.
 */
export function waitBeforeRetry(
  tries: number,
  retryAfterMs: number | undefined,
  deadline: Instant,
  clock: Pick<Clock, 'now' | 'random'>,
): number | undefined {
  const wait = (retryAfterMs ?? 0) + backoff(tries, clock);
  return tries < mostTries && clock.now() + wait + shortestTryMs <= deadline ? wait : undefined;
}

/**
 * A Retry-After header as milliseconds from `now`: seconds, a date, or, as some services have it, a moment in seconds or
 * milliseconds since 1970. How much of it is believed depends on what is at stake, and is not decided here.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: string | undefined, now: Instant): number | undefined {
  const text = header?.trim() ?? '';
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const readings = [number * 1000, number * 1000 - now, number - now, (parseHttpDate(text) ?? Number.NaN) - now];
  const ms = readings.find((one) => Math.abs(one) <= yearMs);
  return ms === undefined ? undefined : Math.max(ms, 0);
}
