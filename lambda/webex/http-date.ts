import type { Instant } from '../broker/record/time.ts';

/** In the order of preference: that of today, that of RFC 850, and that of C's `asctime`. */
const forms = [
  /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * Reads a date as HTTP headers carry it: `Sun, 06 Nov 1994 08:49:37 GMT`, or in one of the two obsolete forms that a
 * client must still read. Undefined for any other text.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string | undefined): Instant | undefined {
  const date = text?.trim() ?? '';
  // Date.parse by itself also takes "-5" and "1.5" for dates.
  if (!forms.some((form) => form.test(date))) return undefined;
  const instant = Date.parse(/GMT$/.test(date) ? date : `${date} GMT`);
  return Number.isNaN(instant) ? undefined : instant;
}
