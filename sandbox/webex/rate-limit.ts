import { Refusal } from './refusal.ts';

const MINUTE = 60_000;

/** So many requests a client in every minute of the clock. */
export class RateLimit {
  readonly #now: () => number;
  #minute = 0;
  readonly #taken = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request; refuses it with 429 and the seconds until the next minute where the client has had its share. */
  take(client: string, perMinute: number): void {
    const now = this.#now();
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) this.#taken.clear();
    this.#minute = minute;
    const taken = this.#taken.get(client) ?? 0;
    if (taken >= perMinute) {
      const retryAfterSeconds = Math.ceil(((minute + 1) * MINUTE - now) / 1000);
      throw new Refusal(429, 'Too many requests have been sent in a given amount of time.', { retryAfterSeconds });
    }
    this.#taken.set(client, taken + 1);
  }
}
