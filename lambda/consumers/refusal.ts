import { type Answer, answer } from './exchange.ts';

/**
 * What OAuth calls it. For what may work later it has a word at another endpoint alone, and that is taken here too.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
type ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable';

/**
 * The request is not granted. The message is the answer's `error_description`: our own words, which never hold what was
 * sent.
 */
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

/** The client has to send something else: its description says what. */
export function invalidRequest(description: string, status = 400, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, 'invalid_request', description, headers);
}

/** One answer for every reason: whoever guesses learns nothing. */
export function invalidClient(): Refusal {
  return new Refusal(401, 'invalid_client', 'The client authentication is missing or wrong.', {
    'www-authenticate': 'Basic realm="token-broker", charset="UTF-8"',
  });
}

/** The client asks for a grant that nobody here gives. */
export function unsupportedGrantType(): Refusal {
  return new Refusal(400, 'unsupported_grant_type', 'The one grant_type here is client_credentials.');
}

/** The client asks for a record that is none of its own; whether there is one of that name, it does not learn. */
export function invalidScope(): Refusal {
  return new Refusal(400, 'invalid_scope', 'The scope must name one record that this client is bound to.');
}

/** It may work later: there is nothing wrong with the request. */
export function unavailable(description: string, retryAfterSeconds = 300): Refusal {
  return new Refusal(503, 'temporarily_unavailable', description, { 'retry-after': String(retryAfterSeconds) });
}
