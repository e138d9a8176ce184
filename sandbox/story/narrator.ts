import { utc } from '../../lambda/broker/record/time.ts';
import type { StateChange } from '../cloudwatch/cloudwatch.ts';
import type { Call } from './caller.ts';
import type { LogLine } from './hosted-function.ts';
import { type Actor, DAY } from './plot.ts';
import { tellingOf, tellingOfMessage, timelineEntry } from './timeline.ts';

/** Tells the story while it is played: what happened, what the broker did, what callers heard. */
export class Narrator {
  readonly #write: (text: string) => void;
  readonly #start: number;
  #toldMoment = '';
  /** The failure that was told last: while it lasts, further passes are only counted. */
  #failing = '';
  #more = 0;
  /** The broker writes to people before it has logged why. */
  #messages: string[] = [];
  #week = 0;
  #calls = 0;
  #unauthorized = 0;

  constructor(start: number, write: (text: string) => void) {
    this.#write = write;
    this.#start = start;
  }

  tell(at: number, actor: Actor, what: string): void {
    const when = utc(at);
    this.#write(timelineEntry(when === this.#toldMoment ? '' : when, actor, what));
    this.#toldMoment = when;
  }

  hearLog(at: number, line: LogLine): void {
    const telling = tellingOf(line);
    if (telling === undefined) return;
    const failure = line.message === 'reconcile failed' ? String(line.code) : '';
    if (failure !== '' && failure === this.#failing) this.#more += 1;
    else this.#tellPass(at, failure, telling);
    for (const message of this.#messages.splice(0)) this.tell(at, 'people', message);
  }

  hearMessage(_at: number, subject: string, text: string): void {
    this.#messages.push(tellingOfMessage(subject, text));
  }

  /** What an alarm says; its first word, before there was any data, is none. */
  hearAlarm({ at, alarm, from, to }: StateChange): void {
    if (from === 'INSUFFICIENT_DATA') return;
    this.tell(at, 'alarm', to === 'ALARM' ? `${alarm.name} goes off` : `${alarm.name} is over`);
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

  #tellPass(at: number, failure: string, telling: string): void {
    if (this.#more > 0) {
      const passes = this.#more === 1 ? '1 more pass' : `${this.#more} more passes`;
      this.tell(at, 'broker', `${passes} failed with ${this.#failing}`);
    }
    this.#more = 0;
    this.#failing = failure;
    this.tell(at, 'broker', telling);
  }
}
