import type { Call } from './caller.ts';
import type { LogLine } from './hosted-function.ts';
import { type Actor, DAY } from './plot.ts';
import { tellingOf, timelineLine } from './timeline.ts';

/** Tells the story while it is played: what happened, what the broker did, what callers heard. */
export class Narrator {
  readonly #write: (text: string) => void;
  readonly #start: number;
  /** What was told last, so that an hourly failure is told once. */
  #last = '';
  #repeated = 0;
  #week = 0;
  #calls = 0;
  #unauthorized = 0;

  constructor(start: number, write: (text: string) => void) {
    this.#start = start;
    this.#write = write;
  }

  tell(at: number, actor: Actor, what: string): void {
    if (what === this.#last) {
      this.#repeated += 1;
      return;
    }
    if (this.#repeated > 0) this.#write(`${' '.repeat(26)}... and ${this.#repeated} times more\n`);
    this.#repeated = 0;
    this.#last = what;
    this.#write(timelineLine(at, actor, what));
  }

  hearLog(at: number, line: LogLine): void {
    const telling = tellingOf(line);
    if (telling) this.tell(at, 'broker', telling);
  }

  hearMessage(at: number, subject: string): void {
    this.tell(at, 'people', `are told: "${subject}"`);
  }

  hearCall(at: number, call: Call): void {
    const week = Math.floor((at - this.#start) / (7 * DAY));
    if (week !== this.#week) this.#tellWeek(at);
    this.#week = week;
    this.#calls += 1;
    if (call.heardUnauthorized) this.#unauthorized += 1;
  }

  #tellWeek(at: number): void {
    this.tell(at, 'callers', `week ${this.#week + 1}: ${this.#calls} calls, ${this.#unauthorized} heard a 401`);
    this.#calls = 0;
    this.#unauthorized = 0;
  }
}
