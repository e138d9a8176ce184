import { type Clock, type Instant, SECOND } from '../record/time.ts';

/** Longer than anything takes whose services answer. */
const SLOT_TIMEOUT = 5 * SECOND;

/**
 * Lets so many tasks go on side by side. One that hangs gives up its slot after five seconds and goes on beside them:
 * a thousand that hang cannot keep the others from being begun.
 */
export class ConcurrencyLimiter {
  readonly #slots: number;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  /** Those that have not ended, and until when each has its slot. */
  readonly #begun = new Map<Promise<void>, Instant>();
  #ageing: Promise<void> | undefined;
  #slotMayBeFree: () => void = () => {};

  constructor(slots: number, clock: Pick<Clock, 'now' | 'sleep'>) {
    this.#slots = slots;
    this.#clock = clock;
  }

  /** Resolves when one more may begin. */
  async acquire(): Promise<void> {
    while (this.#keptUntil().length >= this.#slots) {
      this.#ageing ??= this.#aSlotTimesOut();
      await new Promise<void>((resolve) => {
        this.#slotMayBeFree = resolve;
      });
    }
  }

  /** Takes a task that has begun, and never rejects. */
  begin(task: Promise<void>): void {
    this.#begun.set(task, this.#clock.now() + SLOT_TIMEOUT);
    void task.then(() => {
      this.#begun.delete(task);
      this.#slotMayBeFree();
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

  async #aSlotTimesOut(): Promise<void> {
    await this.#clock.sleep(Math.min(...this.#keptUntil()) - this.#clock.now());
    this.#ageing = undefined;
    this.#slotMayBeFree();
  }
}
