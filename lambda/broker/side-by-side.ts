import { SECOND } from './lifetime.ts';
import type { Clock, Instant } from './ports.ts';

/** Longer than anything takes whose services answer. */
const PATIENCE = 5 * SECOND;

/**
 * Lets so many tasks go on side by side. One that hangs gives up its place after five seconds and goes on beside them:
 * a thousand that hang cannot keep the others from being begun.
 */
export class SideBySide {
  readonly #places: number;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  /** Those that have not ended, and until when each has its place. */
  readonly #begun = new Map<Promise<void>, Instant>();
  #ageing: Promise<void> | undefined;
  #placeMayBeFree: () => void = () => {};

  constructor(places: number, clock: Pick<Clock, 'now' | 'sleep'>) {
    this.#places = places;
    this.#clock = clock;
  }

  /** Resolves when one more may begin. */
  async place(): Promise<void> {
    while (this.#keptUntil().length >= this.#places) {
      this.#ageing ??= this.#aPlaceIsGivenUp();
      await new Promise<void>((resolve) => {
        this.#placeMayBeFree = resolve;
      });
    }
  }

  /** Takes a task that has begun, and never rejects. */
  begin(task: Promise<void>): void {
    this.#begun.set(task, this.#clock.now() + PATIENCE);
    void task.then(() => {
      this.#begun.delete(task);
      this.#placeMayBeFree();
    });
  }

  /** Resolves when all have ended. */
  async end(): Promise<void> {
    await Promise.all(this.#begun.keys());
  }

  #keptUntil(): Instant[] {
    const now = this.#clock.now();
    return [...this.#begun.values()].filter((until) => until > now);
  }

  async #aPlaceIsGivenUp(): Promise<void> {
    await this.#clock.sleep(Math.min(...this.#keptUntil()) - this.#clock.now());
    this.#ageing = undefined;
    this.#placeMayBeFree();
  }
}
