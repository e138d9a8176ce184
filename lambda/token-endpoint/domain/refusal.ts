import { type Answer, answer } from './http.ts';

/**
 * OAuth's error codes. `temporarily_unavailable` is defined for the authorization endpoint only, and serves here too.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
type ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable';

/** A refused request. The message is the answer's `error_description`: our own words, never what was sent. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: ErrorCode, description: string, headers: Readonly<Record<string, string>> = {}) {
    super(description);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  get answer(): Answer {
    return answer(this.status, { error: this.code, error_description: this.message }, this.headers);
  }
}

/** The client must send something else; the description says what. */
export function invalidRequest(description: string, status = 400, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, 'invalid_request', description, headers);
}

/** One answer for every reason: a guessing client learns nothing. */
export function invalidClient(): Refusal {
  return new Refusal(401, 'invalid_client', 'The client authentication is missing or wrong.', {
    'www-authenticate': 'Basic realm="token-broker", charset="UTF-8"',
  });
}

/** The client asks for a grant type that is not served here. */
export function unsupportedGrantType(): Refusal {
  return new Refusal(400, 'unsupported_grant_type', 'The grant_type must be client_credentials.');
}

/** The client asks for a record that it is not bound to; it does not learn whether that record exists. */
export function invalidScope(): Refusal {
  return new Refusal(400, 'invalid_scope', 'The scope must name one record that this client is bound to.');
}

/** The request is right, and may work later. */
export function unavailable(description: string, retryAfterSeconds = 300): Refusal {
  return new Refusal(503, 'temporarily_unavailable', description, { 'retry-after': String(retryAfterSeconds) });
}
