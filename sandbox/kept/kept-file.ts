import { DurableFile } from './durable-file.ts';
import { type KeptState, parseState, stateText } from './kept-state.ts';
import { codeOf, Unusable } from './unusable.ts';

/** The file that an account is kept in. */
export class KeptFile {
  readonly #file: DurableFile;
  readonly #hearTrouble: (words: string) => void;
  /** What the file holds; undefined if that is not known. */
  #written: string | undefined;

  constructor(path: string, hearTrouble: (words: string) => void) {
    this.#file = new DurableFile(path);
    this.#hearTrouble = hearTrouble;
  }

  get path(): string {
    return this.#file.path;
  }

  /** What is kept; nothing in the beginning. Unusable where it cannot be read; nothing is changed then. */
  read(): KeptState {
    const written = this.#file.read();
    if (written === undefined) return { secrets: [], schedules: [] };
    try {
      return parseState(written);
    } catch (error) {
      throw this.unreadable(error);
    }
  }

  unreadable(error: unknown): Unusable {
    return new Unusable(
      `${this.path} does not hold what a sandbox keeps: ${(error as Error).message}. It was left as it is: ` +
        'put a copy of it in its place, or move it away and register the records anew.',
    );
  }

  /** When it returns, the state is on disk; when it throws, people have been told why. */
  write(state: KeptState): void {
    const text = stateText(state);
    if (text === this.#written) return;
    this.#written = undefined;
    try {
      this.#file.write(text);
      this.#written = text;
    } catch (error) {
      this.#hearTrouble(`${this.path} cannot be written (${codeOf(error)}): until it can, every change is refused.`);
      throw error;
    }
  }
}
