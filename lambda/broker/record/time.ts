/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** No pass takes longer: a pass without a result by then was killed. */
export const LONGEST_PASS = 2 * MINUTE;

/** Time and chance, injected everywhere. */
export interface Clock {
  now(): Instant;
  sleep(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** As documents hold it: ISO 8601 in UTC, with milliseconds where there are any. */
export function iso(moment: Instant): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}

/** As sentences and tables name it, given as a number or in ISO 8601: `2026-12-14 20:03 UTC`. */
export function utc(moment: Instant | string): string {
  return new Date(moment).toISOString().replace(/T(\d\d:\d\d).*$/, ' $1 UTC');
}

/** A span of time as sentences and tables name it: `14 days`, `40 hours`, `12 minutes`: the nearest. */
export function duration(ms: number): string {
  if (ms >= 2 * DAY) return `${Math.round(ms / DAY)} days`;
  if (ms >= 2 * HOUR) return `${Math.round(ms / HOUR)} hours`;
  if (ms >= 2 * MINUTE) return `${Math.round(ms / MINUTE)} minutes`;
  const seconds = Math.max(0, Math.round(ms / SECOND));
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
