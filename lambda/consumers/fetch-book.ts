import { type Clock, MINUTE } from '../broker/record/time.ts';
import type { Authentication } from './credentials.ts';
import { type FetchNote, noteAfter } from './fetch-note.ts';
import type { Consumers } from './ports.ts';

/** Of one consumer at most one note is written in so long, by each instance of the function. */
const BETWEEN_NOTES = 5 * MINUTE;

/**
 * Who fetched when, so that operators see how a connector really caches. It is written beside the answer, never waited
 * for and never missed: a note that is lost costs nothing but a line in a list.
 */
export class FetchBook {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #consumers: Pick<Consumers, 'note'>;
  /** What this instance noted last, and how many fetches it has heard of since. */
  readonly #noted = new Map<string, { note: FetchNote; fetches: number }>();

  constructor(clock: Pick<Clock, 'now'>, consumers: Pick<Consumers, 'note'>) {
    this.#clock = clock;
    this.#consumers = consumers;
  }

  /** `stored` is the note that was read with the consumer: another instance's, where this one is new. */
  heard(consumer: string, authentication: Authentication, stored: FetchNote | undefined): void {
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

function laterOf(one: FetchNote | undefined, other: FetchNote | undefined): FetchNote | undefined {
  if (!one || !other) return one ?? other;
  return other.lastAt > one.lastAt ? other : one;
}
