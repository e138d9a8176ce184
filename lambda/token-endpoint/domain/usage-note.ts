import { type Instant, iso } from '../../broker/record/time.ts';
import type { Authentication } from './credentials.ts';

/** What operators are shown of a consumer's fetches. */
export interface UsageNote {
  lastAt: Instant;
  authentication: Authentication;
  /** Seconds between fetches, as they were noted; the latest first, and only a few. */
  intervals: number[];
}

const KEPT_INTERVALS = 5;

/** One line that a secret's tag may hold: `2027-01-04T08:00:00Z basic 3600 3540`. */
export function encodeNote({ lastAt, authentication, intervals }: UsageNote): string {
  return [iso(lastAt), authentication, ...intervals].join(' ');
}

/** Undefined where the text is no such line. */
export function parseNote(text: string | undefined): UsageNote | undefined {
  const [time = '', authentication, ...intervals] = (text ?? '').split(' ');
  const lastAt = Date.parse(time);
  if (Number.isNaN(lastAt) || (authentication !== 'basic' && authentication !== 'body')) return undefined;
  const seconds = intervals.map(Number);
  return seconds.every((one) => one > 0) ? { lastAt, authentication, intervals: seconds } : undefined;
}

/** The median of the noted intervals, in seconds; undefined before the second fetch. */
export function usualInterval({ intervals }: UsageNote): number | undefined {
  return intervals.toSorted((one, other) => one - other)[Math.floor(intervals.length / 2)];
}

/** The note after `fetches` more fetches, the last of them now: their mean interval joins the others. */
export function noteAfter(
  before: Pick<UsageNote, 'lastAt' | 'intervals'> | undefined,
  fetches: number,
  now: Instant,
  authentication: Authentication,
): UsageNote {
  const interval = before && Math.max(1, Math.round((now - before.lastAt) / 1000 / fetches));
  const intervals = [...(interval === undefined ? [] : [interval]), ...(before?.intervals ?? [])];
  return { lastAt: now, authentication, intervals: intervals.slice(0, KEPT_INTERVALS) };
}
