/** Something that was done, and how to take it back, if that can be done. */
interface Deed {
  /** A sentence: what is there now. */
  words: string;
  /** Resolves with what stays all the same, and why. */
  undo?: () => Promise<string | undefined>;
}

/** All changes so far: an interruption undoes them, or says what stays. */
export class Deeds {
  #done: Deed[] = [];

  add(words: string, undo?: Deed['undo']): void {
    this.#done.push({ words, ...(undo && { undo }) });
  }

  /** From now on nothing is taken back. */
  keep(): void {
    this.#done = this.#done.map(({ words }) => ({ words }));
  }

  /** Takes back what can be, the last first; answers what stays, in sentences, and remembers that. */
  async takeBack(): Promise<string[]> {
    const stays: string[] = [];
    for (const { words, undo } of this.#done.reverse()) {
      const kept = undo ? await undo().catch(() => `${words} It could not be taken back.`) : words;
      if (kept !== undefined) stays.unshift(kept);
    }
    this.#done = stays.map((words) => ({ words }));
    return stays;
  }
}
