import { DAY, HOUR, MINUTE } from '../../lambda/broker/record/time.ts';

/** `13 d`, `40 h` or `12 min`: as exact as it has to be to act on it. */
export function inWords(ms: number): string {
  if (ms >= 2 * DAY) return `${Math.floor(ms / DAY)} d`;
  if (ms >= 2 * HOUR) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.max(0, Math.floor(ms / MINUTE))} min`;
}

/** A moment in ISO 8601 as people read it, to the minute. */
export function clockTime(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`;
}
