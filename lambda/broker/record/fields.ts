import * as v from 'valibot';
import { Secret } from './secret.ts';
import type { Instant } from './time.ts';

/** The building blocks of both documents: each says what the field must be, never what it is. */
export const text = (what = 'a text') =>
  v.pipe(v.string(what), v.regex(/^\S(?:[\s\S]*\S)?$/, `${what} without white space around it`));

export const matching = (pattern: RegExp, what: string) => v.pipe(v.string(what), v.regex(pattern, what));

export const secret = () =>
  v.pipe(
    text(),
    v.regex(/^[\x21-\x7e]+$/, 'a text of printable characters without spaces'),
    v.transform((value) => new Secret(value)),
  );

const timeInUtc = 'a time in UTC such as 2027-02-20T06:00:00Z';

export const moment = () =>
  v.pipe(
    matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/, timeInUtc),
    v.check(isMoment, timeInUtc),
    v.transform((value): Instant => Date.parse(value)),
  );

/** Date.parse takes 30 February for 2 March, and the hour 24 for the next day. */
function isMoment(value: string): boolean {
  return new Date(value).getUTCDate() === Number(value.slice(8, 10));
}
