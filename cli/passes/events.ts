import type { Reason } from '../../lambda/broker/record/state.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import type { Entry, Fields } from './entry.ts';
import { deedWords, failureWords } from './pass-words.ts';

/** Something that happened to a record. */
export interface Event {
  at: Instant;
  what: What;
  words: string;
  reason?: Reason;
  code?: string;
  /** Of what goes on from pass to pass: how many met it, and when the last of them did. */
  times?: number;
  until?: Instant;
}

type What =
  | 'refreshed'
  | 'unchanged'
  | 'republished'
  | 'failed'
  | 'recovered'
  | 'paused'
  | 'resumed'
  | 'message'
  | 'unsent'
  | 'published'
  | 'lost'
  | 'drifted'
  | 'revoked'
  | 'rotated'
  | 'refused';

/** What happened to a record, by the lines about it, the oldest first. */
export class LogHistory {
  readonly events: Event[] = [];
  /** Passes over the record. */
  checks = 0;
  /** Those that found nothing to do. */
  idle = 0;
  lastCheckedAt: Instant | undefined;
  #failing: Event | undefined;
  #unsent: Event | undefined;
  #isPaused = false;

  constructor(entries: readonly Entry[]) {
    for (const { at, fields } of entries) {
      if (fields.message === 'message sent') this.#add(at, 'message', `message sent: ${fields.subject}`);
      if (fields.message === 'reconciled' || fields.message === 'reconcile failed') this.#pass(at, fields);
    }
  }

  #pass(at: Instant, fields: Fields): void {
    const known = this.events.length;
    const { outcome, reason, code, unsent } = fields;
    const deed = deedWords(fields);
    if (deed && outcome) this.#add(at, outcome as What, deed, reason && { reason });
    if (outcome !== undefined && (outcome === 'paused') !== this.#isPaused) {
      this.#isPaused = outcome === 'paused';
      this.#add(at, this.#isPaused ? 'paused' : 'resumed', this.#isPaused ? 'is paused' : 'is no longer paused');
    }
    if (this.#failing?.code && code === undefined && !this.#isPaused) {
      this.#add(at, 'recovered', `recovered from ${this.#failing.code}`, { code: this.#failing.code });
    }
    const failed = failureWords(fields);
    this.#failing = failed === undefined ? undefined : this.#goOn(this.#failing, at, 'failed', failed, code);
    this.#unsent = unsent && this.#goOn(this.#unsent, at, 'unsent', `could not send: ${unsent.join(', ')}`);
    this.checks += 1;
    this.lastCheckedAt = at;
    if (this.events.length === known && failed === undefined && !unsent) this.idle += 1;
  }

  #goOn(before: Event | undefined, at: Instant, what: What, words: string, code?: string): Event {
    if (before === undefined || before.code !== code) {
      return this.#add(at, what, words, code === undefined ? {} : { code });
    }
    return Object.assign(before, { times: (before.times ?? 1) + 1, until: at });
  }

  #add(at: Instant, what: What, words: string, more: Partial<Event> = {}): Event {
    const event = { at, what, words, ...more };
    this.events.push(event);
    return event;
  }
}
