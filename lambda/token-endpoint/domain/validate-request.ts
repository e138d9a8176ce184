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
    throw invalidRequest(`The content-type must be ${mediaType}.`, 415);
  }
  // URLs end up in logs.
  if (query !== '') throw invalidRequest('The query must be empty; parameters belong in the body.');
}

/** The media type without its parameters; the only charset is UTF-8. */
function mediaTypeOf(contentType = ''): string | undefined {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return parameters.every((parameter) => /^(charset="?utf-8"?)?$/.test(parameter)) ? type : undefined;
}
