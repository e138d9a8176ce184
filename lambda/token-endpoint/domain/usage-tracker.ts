import { type Clock, MINUTE } from '../../broker/record/time.ts';
import type { Authentication } from './credentials.ts';
import type { Consumers } from './ports.ts';
import { noteAfter, type UsageNote } from './usage-note.ts';

/** Each instance of the function writes at most one note of a consumer in this time. */
const BETWEEN_NOTES = 5 * MINUTE;

/**
 * Notes when each consumer fetches, so that operators see how a connector really caches. No answer waits for a note, and
 * a lost one costs a line in a list.
 */
export class UsageTracker {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #consumers: Pick<Consumers, 'note'>;
  /** What this instance noted last, and how many fetches it has seen since. */
  readonly #noted = new Map<string, { note: UsageNote; fetches: number }>();

  constructor(clock: Pick<Clock, 'now'>, consumers: Pick<Consumers, 'note'>) {
    this.#clock = clock;
    this.#consumers = consumers;
  }

  /** `stored` is the note that was read with the consumer; another instance may have written it. */
  fetched(consumer: string, authentication: Authentication, stored: UsageNote | undefined): void {
    const now = this.#clock.now();
    const known = this.#noted.get(consumer);
    const before = laterOf(known?.note, stored);
    const fetches = before === known?.note ? (known?.fetches ?? 0) + 1 : 1;
    if (before && now < before.lastAt + BETWEEN_NOTES) {
      this.#noted.set(consumer, { note: before, fetches });
      return;
    }
    const note = noteAfter(before, fetches, now, authentication);
    this.#noted.set(consumer, { note, fetches: 0 });
    void this.#consumers.note(consumer, note).catch(() => {});
  }
}

function laterOf(one: UsageNote | undefined, other: UsageNote | undefined): UsageNote | undefined {
  if (!one || !other) return one ?? other;
  return other.lastAt > one.lastAt ? other : one;
}
