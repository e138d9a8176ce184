/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** No pass takes longer: one that has not saved or published by then was killed. */
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

/** As sentences name it: ISO 8601 in UTC, to the second. */
export function utc(moment: Instant): string {
  return iso(Math.floor(moment / SECOND) * SECOND);
}
