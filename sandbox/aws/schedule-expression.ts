import type { Instant } from '../clock.ts';
import { AwsError } from './aws-error.ts';

/** When a schedule fires: once, or every so many milliseconds. */
export type Timing = { once: Instant } | { every: number };

const units = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `at(yyyy-mm-ddThh:mm:ss)` and `rate(value unit)`; all other expressions are refused, `cron(...)` included. */
export function parseExpression(expression: string, timeZone: string): Timing {
  checkTimeZone(timeZone);
  const local = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  const once = local && Date.parse(`${local}Z`);
  if (once && new Date(once).toISOString().startsWith(local)) return { once: toUtc(once, timeZone) };
  const [, value, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit) return { every: Number(value) * units[unit as keyof typeof units] };
  throw new AwsError('ValidationException', `Invalid Schedule Expression ${expression}.`);
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new AwsError('ValidationException', `Invalid Schedule Expression Timezone ${timeZone}.`);
  }
}

/** The moment at which clocks in that zone show what clocks in UTC show at the given one. */
function toUtc(shown: Instant, timeZone: string): Instant {
  const guess = shown - aheadOfUtc(shown, timeZone);
  return shown - aheadOfUtc(guess, timeZone);
}

function aheadOfUtc(moment: Instant, timeZone: string): number {
  const shown = new Date(moment).toLocaleString('sv-SE', { timeZone }); // the locale that writes ISO 8601
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - moment;
}
