import { setImmediate as nextTurn } from 'node:timers/promises';

/** Virtual time for thousands of tasks in memory: it moves on when all of them sleep, which takes one turn to see. */
export class ParallelClock {
  #now: number;
  readonly #wakings = new Map<number, (() => void)[]>();

  constructor(start: number) {
    this.#now = start;
  }

  readonly now = () => this.#now;

  readonly random = () => 0.5;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const at = Math.ceil(this.#now + Math.max(0, ms));
      const others = this.#wakings.get(at);
      if (others) others.push(wake);
      else this.#wakings.set(at, [wake]);
    });

  /** Runs a task to its end. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    let ended = false;
    const result = task().finally(() => {
      ended = true;
    });
    result.catch(() => {});
    for (;;) {
      await nextTurn();
      if (ended) return result;
      this.#now = [...this.#wakings.keys()].reduce((one, other) => Math.min(one, other));
      const wakings = this.#wakings.get(this.#now) ?? [];
      this.#wakings.delete(this.#now);
      for (const wake of wakings) wake();
    }
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}
