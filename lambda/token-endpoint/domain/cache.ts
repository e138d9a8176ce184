import { type Clock, type Instant, MINUTE, SECOND } from '../../broker/record/time.ts';

/** How long an instance of the function believes what it has read. */
const BELIEVED_FOR = MINUTE;
/** How long a refusal may rely on it. */
const RECENT_FOR = 5 * SECOND;
/** Strangers make up keys: beyond so many, the oldest go. */
const MOST_KEPT = 1000;

/** Reads that are kept for a minute, missing values too. */
export class Cache<Value> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #read: (key: string) => Promise<Value | undefined>;
  readonly #kept = new Map<string, { value: Value | undefined; readAt: Instant }>();

  constructor(clock: Pick<Clock, 'now'>, read: (key: string) => Promise<Value | undefined>) {
    this.#clock = clock;
    this.#read = read;
  }

  /** As it was read within the last minute; undefined where it was not. */
  kept(key: string): Value | undefined {
    return this.#within(BELIEVED_FOR, key)?.value;
  }

  /** As it was some seconds ago at most. */
  async recent(key: string): Promise<Value | undefined> {
    const found = this.#within(RECENT_FOR, key);
    return found ? found.value : this.fresh(key);
  }

  /** As it is now. */
  async fresh(key: string): Promise<Value | undefined> {
    const readAt = this.#clock.now();
    this.#kept.delete(key);
    const value = await this.#read(key);
    this.#kept.set(key, { value, readAt });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return value;
  }

  #within(time: number, key: string) {
    const found = this.#kept.get(key);
    return found && this.#clock.now() < found.readAt + time ? found : undefined;
  }
}
