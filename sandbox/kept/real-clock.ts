import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../clock.ts';

const LOOK_EVERY_MS = 1000;

interface Timer {
  at: Instant;
  task: () => unknown;
}

/**
 * The wall clock. Its runner reads it every second, and sets no timer for a moment far ahead, because such a timer would
 * stop while the machine sleeps.
 */
export class RealClock {
  readonly now: () => Instant;
  readonly sleep = (ms: number): Promise<void> => sleep(ms);
  readonly #timers = new Set<Timer>();

  constructor(now: () => Instant = Date.now) {
    this.now = now;
  }

  /** Starts a task at that moment, or with the next look if it is past; returns a function that calls it off. */
  at(moment: Instant, task: () => unknown): () => void {
    const timer = { at: moment, task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Starts what is due, the earliest first. */
  look(): void {
    const due = [...this.#timers].filter(({ at }) => at <= this.now()).sort((one, other) => one.at - other.at);
    for (const timer of due) {
      // What went before may have called it off.
      if (this.#timers.delete(timer)) timer.task();
    }
  }

  /** Looks from now on, until the function that it returns is called. */
  run(): () => void {
    const looking = setInterval(() => this.look(), LOOK_EVERY_MS);
    return () => clearInterval(looking);
  }
}
