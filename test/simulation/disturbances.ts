import { type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import type { Task } from './task.ts';

interface Disturbance {
  record: string;
  what: string;
  /** The invocation whose own calls were hit; undefined where it came from outside. */
  task: Task | undefined;
  from: Instant;
  to: Instant;
  /** Where it stands in the order of all things that happened. */
  at: number;
}

const LONGEST_INVOCATION = 15 * MINUTE;

/** Records whose tokens or grants another record needs. */
const helpers: Record<string, readonly string[]> = { writer: ['acme'], integration: ['acme'] };

/** Everything that went wrong, or came in between, by the record that it may have mattered to. */
export class Disturbances {
  readonly #world: { time: Instant; tasks: Set<Task>; names: readonly string[] };
  readonly #all: Disturbance[] = [];
  /** Of those the ones from outside that last. */
  #lasting: Disturbance[] = [];
  #counter = 0;

  constructor(world: { time: Instant; tasks: Set<Task>; names: readonly string[] }) {
    this.#world = world;
  }

  /** Where we are in the order of all things that happened. */
  get now(): number {
    return this.#counter;
  }

  /** Without a record, all of them. Something that lasts gives its end. */
  add(record: string | undefined, what: string, task?: Task, to = this.#world.time): void {
    this.#counter += 1;
    const records = record === undefined ? this.#world.names : [record, ...(helpers[record] ?? [])];
    const from = this.#world.time;
    for (const name of records) {
      const one = { record: name, what, task, from, to, at: this.#counter };
      this.#all.push(one);
      if (to > from && !task) this.#lasting.push(one);
    }
  }

  /** Something lasts; returns what ends it. */
  begin(record: string, what: string): () => void {
    this.add(record, what, undefined, Number.POSITIVE_INFINITY);
    const begun = this.#all.slice(-(1 + (helpers[record]?.length ?? 0)));
    return () => {
      for (const one of begun) one.to = this.#world.time;
      this.add(record, `the end of ${what}`);
    };
  }

  /** An invocation begins: with others that are under way on the same record, that disturbs all of them. */
  overlap(record: string | undefined): number {
    this.#counter += 1;
    const began = this.#counter;
    for (const { request } of this.#world.tasks) {
      const shared = record ?? request?.record;
      if (record === undefined || request === undefined || record === request.record) this.add(shared, 'an overlap');
    }
    return began;
  }

  /** Whether anything came since, or lasts from before, other than what hit that invocation's own calls. */
  since(at: number, record: string, apartFrom?: Task): boolean {
    const lately = this.#world.time - LONGEST_INVOCATION;
    if (this.#lasting.some((one) => one.record === record && one.to > lately)) return true;
    for (let place = this.#all.length - 1; place >= 0; place -= 1) {
      const one = this.#all[place] as Disturbance;
      if (one.at < at) return false;
      if (one.record === record && !(apartFrom && one.task === apartFrom)) return true;
    }
    return false;
  }

  /** When invocations last overlapped on a record. */
  overlappedAt(record: string): Instant {
    return this.#all.findLast((one) => one.what === 'an overlap' && one.record === record)?.from ?? 0;
  }

  /** How often something befell a record between two moments. */
  times(record: string, what: string, from: Instant, to: Instant): number {
    return this.#all.filter((one) => one.record === record && one.what === what && one.from >= from && one.from <= to)
      .length;
  }

  /** The longest time without any disturbance of a record between two moments, apart from one kind. */
  longestPeace(record: string, from: Instant, to: Instant, apartFrom = 'an overlap'): number {
    let longest = 0;
    let peaceSince = from;
    for (const one of this.#all) {
      if (one.record !== record || one.what === 'an overlap' || one.what === apartFrom || one.to < from) continue;
      longest = Math.max(longest, Math.min(one.from, to) - peaceSince);
      peaceSince = Math.max(peaceSince, one.to);
    }
    return Math.max(longest, to - peaceSince);
  }
}
