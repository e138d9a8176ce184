import { setImmediate as nextTurn } from 'node:timers/promises';

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
type Instant = number;

interface Timer {
  at: Instant;
  /** Breaks ties, so that timers of one moment fire in the order in which they were set. */
  order: number;
  fire: () => void;
}

/**
 * A clock that stands still while anybody works and jumps to the next timer when everybody sleeps.
 * Work is counted in tasks: `run` and `at` start one, `sleep` suspends the task that calls it. A task that sleeps
 * in several places at once (records checked side by side) looks asleep while part of it works; the clock then gives
 * that part some turns of the event loop before it jumps.
 */
export class VirtualClock {
  #now: Instant;
  #timers: Timer[] = [];
  #order = 0;
  #awake = 0;
  #sleepsTwice = false;
  #allAsleep: (() => void) | undefined;
  #failure: { error: unknown } | undefined;

  constructor(start: Instant) {
    this.#now = start;
  }

  readonly now = (): Instant => this.#now;

  /** Suspends the calling task for that many virtual milliseconds. */
  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#set(this.#now + Math.max(0, ms), () => {
        this.#awake += 1;
        if (this.#awake > 0) this.#sleepsTwice = false;
        wake();
      });
      this.#pause();
    });

  /** Starts a task at that moment (a moment in the past means now); returns a function that calls it off. */
  at(moment: Instant, task: () => unknown): () => void {
    const timer = this.#set(Math.max(moment, this.#now), () => this.#start(task));
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs a task, moving time on whenever everybody sleeps, until the task has ended. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    let ended = false;
    const result = task().finally(() => {
      ended = true;
      this.#pause();
    });
    this.#awake += 1;
    result.catch(() => {}); // awaited below, after the clock has stopped
    await this.#drive(() => ended);
    return result;
  }

  /** Lets everything happen that is set for moments up to and including this one. */
  async runUntil(end: Instant): Promise<void> {
    await this.#drive(() => (this.#timers[0]?.at ?? Number.POSITIVE_INFINITY) > end);
    this.#now = Math.max(this.#now, end);
  }

  async #drive(done: () => boolean): Promise<void> {
    for (;;) {
      while (this.#awake > 0) await new Promise<void>((resolve) => (this.#allAsleep = resolve));
      if (this.#sleepsTwice) for (let turn = 0; turn < 100; turn += 1) await nextTurn();
      if (this.#failure) throw this.#failure.error;
      if (done()) return;
      const next = this.#timers.shift();
      if (!next)
        throw new Error('Everybody sleeps and no timer is set: a task waits for something that never happens.');
      this.#now = next.at;
      next.fire();
    }
  }

  #start(task: () => unknown): void {
    this.#awake += 1;
    Promise.resolve()
      .then(task)
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => this.#pause());
  }

  #pause(): void {
    this.#awake -= 1;
    if (this.#awake < 0) this.#sleepsTwice = true;
    if (this.#awake <= 0) this.#allAsleep?.();
  }

  #set(at: Instant, fire: () => void): Timer {
    const timer = { at, order: this.#order++, fire };
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
