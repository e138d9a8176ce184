import { type Clock, type Instant, MINUTE } from '../../broker/record/time.ts';

/** How long an instance of the function believes what it has read. */
const BELIEVED_FOR = MINUTE;

/**
 * Reads that are kept for a minute. A missing value is never kept: it may be there the next moment, and strangers could
 * fill the memory with keys that they make up.
 */
export class Cache<Value> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #read: (key: string) => Promise<Value | undefined>;
  readonly #kept = new Map<string, { value: Value; readAt: Instant }>();

  constructor(clock: Pick<Clock, 'now'>, read: (key: string) => Promise<Value | undefined>) {
    this.#clock = clock;
    this.#read = read;
  }

  /** As it was read within the last minute; undefined where it was not. */
  kept(key: string): Value | undefined {
    const found = this.#kept.get(key);
    return found && this.#clock.now() < found.readAt + BELIEVED_FOR ? found.value : undefined;
  }

  /** As it is now. */
  async fresh(key: string): Promise<Value | undefined> {
    const readAt = this.#clock.now();
    this.#kept.delete(key);
    const value = await this.#read(key);
    if (value !== undefined) this.#kept.set(key, { value, readAt });
    return value;
  }
}
