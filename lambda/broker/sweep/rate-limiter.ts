import type { Instant } from '../record/time.ts';

/** Spreads what a service takes only so often: `atOnce` of them immediately, then one every `everyMs`. */
export class RateLimiter {
  readonly #everyMs: number;
  readonly #headStartMs: number;
  #next = 0;

  constructor({ atOnce, everyMs }: { atOnce: number; everyMs: number }) {
    this.#everyMs = everyMs;
    this.#headStartMs = (atOnce - 1) * everyMs;
  }

  /** Reserves `turns` of them; the moment from which on they may be used. */
  reserve(now: Instant, turns = 1): Instant {
    const begins = Math.max(this.#next, now);
    this.#next = begins + turns * this.#everyMs;
    return Math.max(now, this.#next - this.#everyMs - this.#headStartMs);
  }
}
