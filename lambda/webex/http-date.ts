import type { Instant } from '../broker/record/time.ts';

/**
 * Reads a date as HTTP headers carry it: `Sun, 06 Nov 1994 08:49:37 GMT`. Undefined for any other text.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string | undefined): Instant | undefined {
  // Date.parse by itself also takes "-5" and "1.5" for dates.
  if (text === undefined || !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text))
    return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
