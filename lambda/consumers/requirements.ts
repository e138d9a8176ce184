import type { Request } from './exchange.ts';
import { invalidRequest } from './refusal.ts';

/** Nobody has more to say than a few short parameters. */
const LONGEST_BODY = 8192;

/** What a route takes. */
export interface Requirements {
  method: 'GET' | 'POST';
  /** Of the body; absent where there is none. */
  mediaType?: 'application/x-www-form-urlencoded' | 'application/json';
}

/** Refuses what the route does not take: another method, a query, a body that is too long or of another kind. */
export function demand({ method, headers, query, body }: Request, { method: wanted, mediaType }: Requirements): void {
  if (method !== wanted) throw invalidRequest(`The method must be ${wanted}.`, 405, { allow: wanted });
  if (body.length > LONGEST_BODY) throw invalidRequest(`The body may have ${LONGEST_BODY} bytes.`, 413);
  if (mediaType && mediaTypeOf(headers['content-type']) !== mediaType) {
    throw invalidRequest(`The content-type must be ${mediaType}.`, 415);
  }
  // What stands in a URL stands in logs.
  if (query !== '') throw invalidRequest('Nothing may stand in the query; parameters belong into the body.');
}

/** Without its parameters; what the text must be encoded in, if anything, is UTF-8. */
function mediaTypeOf(contentType = ''): string | undefined {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return parameters.every((parameter) => /^(charset="?utf-8"?)?$/.test(parameter)) ? type : undefined;
}
