import { backoff } from '../broker/record/retry.ts';
import type { Clock, Instant } from '../broker/record/time.ts';
import { parseHttpDate } from './http-date.ts';

const mostTries = 3;
const longestRetryAfterMs = 24 * 60 * 60 * 1000;

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
 * A Retry-After header (seconds or a date) as milliseconds from `now`. At most a day: a careless server must not put a
 * record to sleep for longer than a token lives.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: string | undefined, now: Instant): number | undefined {
  const ms = /^\d+$/.test(header ?? '') ? Number(header) * 1000 : (parseHttpDate(header) ?? Number.NaN) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}
