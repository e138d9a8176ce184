import { setImmediate as nextTurn } from 'node:timers/promises';

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

interface Timer {
  at: Instant;
  fire: () => void;
}

/** A request over loopback is noticed within three turns, the first one of a client included. */
const quietTurns = 20;

/**
 * A clock that stands still while a task works and jumps to the next timer when all tasks sleep.
 * Work is counted in tasks: `run` and `at` start one, `sleep` suspends the task that calls it. A task that sleeps in
 * one place can work in another (records checked side by side), and no count shows that; but a task at work reads the
 * clock, and so does every stand-in at every request. So while a task sleeps, the clock also waits until it has not been
 * read for some turns of the event loop.
 */
export class VirtualClock {
  #now: Instant;
  #timers: Timer[] = [];
  #tasks = 0;
  #sleepers = 0;
  #lookedAt = false;
  #driven = false;
  #allAsleep: (() => void) | undefined;
  #failure: { error: unknown } | undefined;

  constructor(start: Instant) {
    this.#now = start;
  }

  readonly now = (): Instant => {
    this.#lookedAt = true;
    return this.#now;
  };

  /** Suspends the calling task for that many virtual milliseconds. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#lookedAt = true;
      this.#sleepers += 1;
      this.#set(this.#now + Math.max(0, ms), () => {
        this.#sleepers -= 1;
        wake();
      });
      this.#rest();
    });

  /**
   * Starts a task at that moment (a moment in the past means now); returns a function that calls it off.
   * If the task fails, so does the `run` or `runUntil` that let it happen.
   */
  at(moment: Instant, task: () => unknown): () => void {
    const timer = this.#set(Math.max(moment, this.#now), () =>
      this.#start(async () => {
        try {
          await task();
        } catch (error) {
          this.#failure ??= { error };
        }
      }),
    );
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs a task, moving time on whenever all tasks sleep, until the task has ended. */
  run<T>(task: () => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      let ended = false;
      const result = this.#start(async () => {
        try {
          return await task();
        } finally {
          ended = true;
        }
      });
      result.catch(() => {}); // awaited below, after the clock has stopped
      await this.#drive(() => ended);
      return result;
    });
  }

  /** Lets everything happen that is set for moments up to and including this one. */
  runUntil(end: Instant): Promise<void> {
    return this.#alone(async () => {
      await this.#drive(() => (this.#timers[0]?.at ?? Number.POSITIVE_INFINITY) > end);
      this.#now = Math.max(this.#now, end);
    });
  }

  async #alone<T>(drive: () => Promise<T>): Promise<T> {
    if (this.#driven) throw new Error('The clock runs already: start what is to happen side by side in one run.');
    this.#driven = true;
    try {
      return await drive();
    } finally {
      this.#driven = false;
    }
  }

  async #drive(done: () => boolean): Promise<void> {
    for (;;) {
      await this.#untilAllSleep();
      if (this.#failure) throw this.#takeFailure();
      if (done()) return;
      const next = this.#timers.shift() as Timer; // each sleeping task has set one
      this.#now = next.at;
      next.fire();
    }
  }

  async #untilAllSleep(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; ) {
      while (this.#tasks > this.#sleepers) await new Promise<void>((resolve) => (this.#allAsleep = resolve));
      if (this.#sleepers === 0) return;
      this.#lookedAt = false;
      await nextTurn();
      quiet = this.#lookedAt ? 0 : quiet + 1;
    }
  }

  #takeFailure(): unknown {
    const error = this.#failure?.error;
    this.#failure = undefined;
    return error;
  }

  async #start<T>(task: () => Promise<T>): Promise<T> {
    this.#tasks += 1;
    try {
      return await task();
    } finally {
      this.#tasks -= 1;
      this.#rest();
    }
  }

  #rest(): void {
    if (this.#tasks <= this.#sleepers) this.#allAsleep?.();
  }

  /** Timers of one moment fire in the order in which they were set. */
  #set(at: Instant, fire: () => void): Timer {
    const timer = { at, fire };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle] as Timer;
      if (other.at <= at) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return timer;
  }
}
