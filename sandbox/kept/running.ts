/** What is going on and is not to be broken off. */
export class Running {
  readonly #tasks = new Set<Promise<unknown>>();

  async add<T>(work: () => Promise<T>): Promise<T> {
    const task = work();
    this.#tasks.add(task);
    try {
      return await task;
    } finally {
      this.#tasks.delete(task);
    }
  }

  get any(): boolean {
    return this.#tasks.size > 0;
  }

  /** Resolves when nothing is going on any more. */
  async ended(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
  }
}
