import { type Answer, answer } from './exchange.ts';

/** What RFC 6749 calls it, in sections 5.2 and 4.1.2.1. */
type ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable';

/** The request is not granted. The description is ours, and never holds what was sent. */
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

export function invalidRequest(description: string, status = 400, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, 'invalid_request', description, headers);
}

/** One answer for every reason: whoever guesses learns nothing. */
export function invalidClient(): Refusal {
  return new Refusal(401, 'invalid_client', 'The client authentication is missing or wrong.', {
    'www-authenticate': 'Basic realm="token-broker", charset="UTF-8"',
  });
}

export function unsupportedGrantType(): Refusal {
  return new Refusal(400, 'unsupported_grant_type', 'The one grant_type here is client_credentials.');
}

export function invalidScope(): Refusal {
  return new Refusal(400, 'invalid_scope', 'The scope must name one record that this client is bound to.');
}

/** It may work later: there is nothing wrong with the request. */
export function unavailable(description: string, retryAfterSeconds = 300): Refusal {
  return new Refusal(503, 'temporarily_unavailable', description, { 'retry-after': String(retryAfterSeconds) });
}
