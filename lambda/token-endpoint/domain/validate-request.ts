import type { Request } from './http.ts';
import { invalidRequest } from './refusal.ts';

/** Every request has only a few short parameters. */
const LONGEST_BODY = 8192;

/** What a route accepts. */
export interface RequestRules {
  method: 'GET' | 'POST';
  /** Of the body; absent where the route takes none. */
  mediaType?: 'application/x-www-form-urlencoded' | 'application/json';
}

/** Refuses what the route does not accept: another method, a query, a body that is too long or of another type. */
export function validateRequest(
  { method, headers, query, body }: Request,
  { method: wanted, mediaType }: RequestRules,
): void {
  if (method !== wanted) throw invalidRequest(`The method must be ${wanted}.`, 405, { allow: wanted });
  if (body.length > LONGEST_BODY) throw invalidRequest(`The body may have ${LONGEST_BODY} bytes.`, 413);
  if (mediaType && mediaTypeOf(headers['content-type']) !== mediaType) {
    throw invalidRequest(`The content-type must be ${mediaType}, in UTF-8.`, 415);
  }
  // URLs end up in logs.
  if (query !== '') throw invalidRequest('The query must be empty; parameters belong in the body.');
}

/** Of these, a form and JSON look the same as in UTF-8, as both are ASCII. Some clients name one out of habit. */
const ASCII_ALIKE = /^(utf-?8|(us-)?ascii|iso-8859-\d+|latin-?1|(windows|cp)-?125\d)$/;

/** The media type without its parameters, which change nothing; undefined for a charset that would change the text. */
function mediaTypeOf(contentType = ''): string | undefined {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  return charset === undefined || ASCII_ALIKE.test(charset.replaceAll('"', '')) ? type : undefined;
}
