import * as v from 'valibot';
import type { TokenAnswer } from '../broker/ports.ts';
import { Secret } from '../broker/record/secret.ts';
import type { Instant } from '../broker/record/time.ts';
import { isJson, readJson } from './read-json.ts';

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
 * Reads what Webex's token endpoint answers to a grant, as far as it can be used and as far as it came; says what is
 * wrong where it brings no new token. `sent` is the token that the request carried: a refusal may repeat it. Its
 * `token_type` is not asked for: Webex knows but one.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function readTokenAnswer(
  body: string,
  serverTime: Instant | undefined,
  sent: Secret,
): TokenAnswer | { wrong: string } {
  const read = readJson(tokenAnswerSchema, wholeMembers(body) ?? body);
  if ('wrong' in read) return read;
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope } = read.value;
  if (![access_token, refresh_token].some((one) => one && !one.equals(sent))) {
    return { wrong: 'access_token and refresh_token are missing or cannot be used' };
  }
  return {
    ...(access_token && { accessToken: access_token }),
    ...(expires_in !== undefined && { expiresIn: expires_in }),
    ...(refresh_token && { refreshToken: refresh_token }),
    ...(refresh_token_expires_in !== undefined && { refreshTokenExpiresIn: refresh_token_expires_in }),
    ...(scope !== undefined && { scope }),
    ...(serverTime !== undefined && { serverTime }),
  };
}

/** The members of a JSON object that breaks off, as far as they are whole; undefined for a whole one. */
function wholeMembers(body: string): string | undefined {
  if (!body.trimStart().startsWith('{') || isJson(body)) return undefined;
  const members = body.matchAll(/"\w+"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[\d.]+(?=\s*[,}]))/g);
  const object = `{${[...members].map(([member]) => member).join()}}`;
  return isJson(object) ? object : undefined;
}
