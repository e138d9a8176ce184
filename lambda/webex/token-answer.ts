import * as v from 'valibot';
import type { TokenAnswer } from '../broker/ports.ts';
import { Secret } from '../broker/record/secret.ts';
import type { Instant } from '../broker/record/time.ts';
import { readJson } from './read-json.ts';

const tenYears = 10 * 365 * 24 * 60 * 60;

/** By now the refresh token may be spent: what cannot be used is left out, and costs nothing else. */
const lenient = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);

const token = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]+$/),
  v.maxLength(8192),
  v.transform((value) => new Secret(value)),
);
/** Some services write the number as a text, or with a fraction. */
const seconds = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/), v.transform(Number))]),
  v.minValue(1),
  v.maxValue(tenYears),
  v.transform(Math.floor),
);

const tokenAnswerSchema = v.object(
  {
    access_token: lenient(token),
    expires_in: lenient(seconds),
    refresh_token: lenient(token),
    refresh_token_expires_in: lenient(seconds),
    scope: lenient(v.string()),
  },
  'an object',
);

/**
 * Reads what Webex's token endpoint answers to a grant, as far as it can be used; says what is wrong where it holds
 * neither token. Its `token_type` is not asked for: Webex knows but one.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function readTokenAnswer(body: string, serverTime: Instant | undefined): TokenAnswer | { wrong: string } {
  const read = readJson(tokenAnswerSchema, body);
  if ('wrong' in read) return read;
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope } = read.value;
  if (!access_token && !refresh_token) return { wrong: 'access_token and refresh_token are missing or cannot be used' };
  return {
    ...(access_token && { accessToken: access_token }),
    ...(expires_in !== undefined && { expiresIn: expires_in }),
    ...(refresh_token && { refreshToken: refresh_token }),
    ...(refresh_token_expires_in !== undefined && { refreshTokenExpiresIn: refresh_token_expires_in }),
    ...(scope !== undefined && { scope }),
    ...(serverTime !== undefined && { serverTime }),
  };
}
