/**
 * Every failure, by the code that logs, alarms and the runbook use.
 * Transient: it may pass, so the broker tries again soon. Permanent: an operator must act.
 */
const failureKinds = {
  EVENT_INVALID: 'permanent',
  CONFIG_INVALID: 'permanent',
  RECORD_NOT_FOUND: 'permanent',
  RECORD_INVALID: 'permanent',
  REGISTRY_UNAVAILABLE: 'transient',
  SAVE_FAILED: 'transient',
  GRANT_REFUSED: 'permanent',
  REFRESH_LIMIT_REACHED: 'transient',
  REFRESH_IN_PROGRESS: 'transient',
  TOKEN_LIMIT_REACHED: 'permanent',
  TOKEN_ENDPOINT_UNAVAILABLE: 'transient',
  TOKEN_ANSWER_INVALID: 'transient',
  TOKEN_TOO_LONG: 'permanent',
  WRITER_REFUSED: 'permanent',
  VARIABLE_NOT_FOUND: 'permanent',
  VARIABLE_REJECTED: 'permanent',
  VARIABLE_UNCHANGED: 'transient',
  CONSUMER_TOKEN_FAILED: 'transient',
  CONTACT_CENTER_UNAVAILABLE: 'transient',
  INTERNAL: 'transient',
} as const satisfies Record<string, 'transient' | 'permanent'>;

export type FailureCode = keyof typeof failureKinds;

export function isFailureCode(text: unknown): text is FailureCode {
  return typeof text === 'string' && Object.hasOwn(failureKinds, text);
}

export interface FailureDetail {
  /** The HTTP status of the answer that caused it. */
  status?: number;
  /** What the service calls this request; its support asks for it. */
  trackingId?: string;
  /** How long the service asked to wait. */
  retryAfterMs?: number;
  cause?: unknown;
}

/**
 * A failure that the broker understands. Its message says what broke, by field, file, status and tracking id,
 * never by value; `name` is the code, because that is what Lambda reports as the error's type.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly status: number | undefined;
  readonly trackingId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, message: string, detail: FailureDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = code;
    this.code = code;
    this.status = detail.status;
    this.trackingId = detail.trackingId;
    this.retryAfterMs = detail.retryAfterMs;
  }

  get transient(): boolean {
    return failureKinds[this.code] === 'transient';
  }
}

/** A thrown error as a failure. An unknown error is INTERNAL, without its message, which may contain a value. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return new Failure('INTERNAL', `An unexpected ${kind} stopped the pass; this is a bug in the broker.`, {
    cause: thrown,
  });
}
