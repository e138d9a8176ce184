import type { Instant } from '../../lambda/broker/record/time.ts';
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

/** Records whose tokens or grants another record needs. */
const helpers: Record<string, readonly string[]> = { writer: ['acme'], integration: ['acme'] };

/** Everything that went wrong, or came in between, by the record that it may have mattered to. */
export class Disturbances {
  readonly #world: { time: Instant; tasks: Set<Task>; records: { names: string[] } };
  readonly #all: Disturbance[] = [];
  #counter = 0;

  constructor(world: { time: Instant; tasks: Set<Task>; records: { names: string[] } }) {
    this.#world = world;
  }

  /** Where we are in the order of all things that happened. */
  get now(): number {
    return this.#counter;
  }

  /** Without a record, all of them. Something that lasts gives its end. */
  add(record: string | undefined, what: string, task?: Task, to = this.#world.time): void {
    this.#counter += 1;
    const records = record === undefined ? this.#world.records.names : [record, ...(helpers[record] ?? [])];
    const from = this.#world.time;
    for (const one of records) this.#all.push({ record: one, what, task, from, to, at: this.#counter });
  }

  /** An invocation begins: with others that are under way on the same record, that disturbs all of them. */
  overlap(record: string | undefined): number {
    this.#counter += 1;
    const began = this.#counter;
    for (const { order } of this.#world.tasks) {
      const shared = record ?? order?.record;
      if (record === undefined || order === undefined || record === order.record) this.add(shared, 'an overlap');
    }
    return began;
  }

  /** Whether anything came since, other than what hit that invocation's own calls; or whether that came. */
  since(at: number, record: string, apartFrom?: Task, what?: string): boolean {
    return this.#all.some(
      (one) =>
        one.at >= at &&
        one.record === record &&
        !(apartFrom && one.task === apartFrom) &&
        (what === undefined || one.what === what),
    );
  }

  /** When invocations last overlapped on a record. */
  overlappedAt(record: string): Instant {
    return this.#all.findLast((one) => one.what === 'an overlap' && one.record === record)?.from ?? 0;
  }

  /** The longest time without any disturbance of a record between two moments. */
  longestPeace(record: string, from: Instant, to: Instant): number {
    let longest = 0;
    let peaceSince = from;
    for (const one of this.#all) {
      if (one.record !== record || one.what === 'an overlap' || one.to < from) continue;
      longest = Math.max(longest, Math.min(one.from, to) - peaceSince);
      peaceSince = Math.max(peaceSince, one.to);
    }
    return Math.max(longest, to - peaceSince);
  }
}
