interface RefusalDetail {
  /** OAuth's word for it: `invalid_grant`, `tokenlimit_reached`, ... */
  code?: string;
  /** What exactly is wrong, where it is more than one thing. */
  problems?: readonly string[];
  retryAfterSeconds?: number;
}

/** A request that a service turns down; the wire puts it into one of the service's error shapes. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly problems: readonly string[];
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, detail: RefusalDetail = {}) {
    super(message);
    this.status = status;
    this.code = detail.code;
    this.problems = detail.problems ?? [message];
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }
}
