import * as v from 'valibot';
import type { Instant, TokenAnswer } from '../broker/ports.ts';
import { Secret } from '../broker/secret.ts';
import { readJson } from './read-json.ts';

const tenYears = 10 * 365 * 24 * 60 * 60;

const token = v.pipe(
  v.string('a text'),
  v.regex(/^[\x21-\x7e]+$/, 'a text of printable characters without spaces'),
  v.transform((value) => new Secret(value)),
);
const wholeSeconds = 'a whole number of seconds, from 1 to those of 10 years';
/** Some services write the number as a text. What it counts for is known, so that is no reason to lose a grant. */
const seconds = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))], wholeSeconds),
  v.integer(wholeSeconds),
  v.minValue(1, wholeSeconds),
  v.maxValue(tenYears, wholeSeconds),
);

const tokenAnswerSchema = v.object(
  {
    access_token: token,
    expires_in: seconds,
    refresh_token: v.nullish(token),
    // These two only inform people. By now the refresh token may be spent: no reason to throw its successor away.
    refresh_token_expires_in: v.fallback(v.optional(seconds), undefined),
    scope: v.fallback(v.optional(v.string()), undefined),
  },
  'an object',
);

/**
 * Reads what Webex's token endpoint answers to a grant, or says what is wrong with it. Its `token_type` is not asked
 * for: Webex knows but one, and by now the refresh token may be spent.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function readTokenAnswer(body: string, serverTime: Instant | undefined): TokenAnswer | { wrong: string } {
  const read = readJson(tokenAnswerSchema, body);
  if ('wrong' in read) return read;
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope } = read.value;
  return {
    accessToken: access_token,
    expiresIn: expires_in,
    ...(refresh_token && { refreshToken: refresh_token }),
    ...(refresh_token_expires_in !== undefined && { refreshTokenExpiresIn: refresh_token_expires_in }),
    ...(scope !== undefined && { scope }),
    ...(serverTime !== undefined && { serverTime }),
  };
}
