import type { Call } from './caller.ts';
import type { LogLine } from './hosted-function.ts';
import { type Actor, DAY } from './plot.ts';
import { tellingOf, timelineLine } from './timeline.ts';

/** Tells the story while it is played: what happened, what the broker did, what callers heard. */
export class Narrator {
  readonly #write: (text: string) => void;
  readonly #start: number;
  /** The failure that was told last: while it lasts, its further checks are only counted. */
  #failing = '';
  #more = 0;
  #week = 0;
  #calls = 0;
  #unauthorized = 0;

  constructor(start: number, write: (text: string) => void) {
    this.#start = start;
    this.#write = write;
  }

  tell(at: number, actor: Actor, what: string): void {
    this.#write(timelineLine(at, actor, what));
  }

  hearLog(at: number, line: LogLine): void {
    const failure = line.message === 'check failed' ? String(line.code) : '';
    const telling = tellingOf(line);
    if (!telling) return;
    if (failure !== '' && failure === this.#failing) {
      this.#more += 1;
      return;
    }
    if (this.#more > 0) this.tell(at, 'broker', `${this.#failing} was met ${this.#more} times more`);
    this.#more = 0;
    this.#failing = failure;
    this.tell(at, 'broker', telling);
  }

  hearMessage(at: number, subject: string): void {
    this.tell(at, 'people', `get the message "${subject}"`);
  }

  hearCall(at: number, call: Call): void {
    const week = Math.floor((at - this.#start) / (7 * DAY));
    if (week !== this.#week) this.tellWeek(at);
    this.#week = week;
    this.#calls += 1;
    if (call.heardUnauthorized) this.#unauthorized += 1;
  }

  /** What callers heard since the week began. */
  tellWeek(at: number): void {
    this.tell(at, 'callers', `week ${this.#week + 1}: ${this.#calls} calls, ${this.#unauthorized} heard a 401`);
    this.#calls = 0;
    this.#unauthorized = 0;
  }
}
