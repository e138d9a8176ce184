import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import type { Bounds } from './bounds.ts';
import { trulySafeUntil, variableOf } from './callers.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Rest {
  code: string;
  until: Instant;
  task: Task;
  /** Where the report of it stands in the order of all things that happened: from then on, the state says so. */
  known: number | undefined;
}

/**
 * What the design says of time: Retry-After is honoured as far as callers can wait, and a refused grant or an exhausted
 * limit is tried again once a day, or every two hours where callers are affected. Forced passes may; edits of the record,
 * and what kept the pass from writing it down, lift it.
 */
export class Patience implements Watcher {
  readonly #world: World;
  readonly #bounds: Bounds;
  readonly #rests = new Map<string, Rest>();

  constructor(world: World, bounds: Bounds) {
    this.#world = world;
    this.#bounds = bounds;
  }

  refused({ step, record = '', task }: Operation, thrown: unknown): void {
    if (serviceOf(step) === 'store') this.#forget(task, record);
    if (!(thrown instanceof Failure)) return;
    const { code, retryAfterMs, transient } = thrown;
    // The recovery ladder is climbed again as a whole, as soon as the rung that gave way may hold.
    if (transient) this.#rests.delete(keyOf(step, record));
    const isOnceADay = (code === 'GRANT_REFUSED' && step === 'refresh') || code === 'TOKEN_LIMIT_REACHED';
    const safeFor = (trulySafeUntil(this.#world, record) ?? 0) - this.#world.time;
    const writtenAt = this.#world.history.writtenAt(variableOf(this.#world, record) ?? '');
    // What was written lately has not been confirmed, and the broker does not count on it.
    const isConfirmed = this.#world.time - writtenAt > 2 * HOUR;
    const longest = isConfirmed ? Math.max(safeFor - 2 * HOUR, 5 * MINUTE) : 5 * MINUTE;
    const asked = Math.min(retryAfterMs ?? 0, DAY, longest);
    // As far as the broker knows, which may be less than the truth.
    const rest = Math.max(asked, isOnceADay ? 2 * HOUR : 0) - 2 * MINUTE;
    if (rest <= 0) return;
    this.#rests.set(keyOf(step, record), { code, until: this.#world.time + rest, task, known: undefined });
  }

  happened({ step, record = '' }: Operation): void {
    this.#rests.delete(keyOf(step, record));
  }

  /** A record remembers one failure: of two at once, that of the token endpoint. */
  reconciled(task: Task, { serviceApp, failure }: PassReport): void {
    for (const [key, rest] of this.#rests) {
      if (rest.task !== task || !key.endsWith(` ${serviceApp}`)) continue;
      // Another one at work may write over it.
      const isAlone = this.#world.tasks.size === 1;
      const isKept =
        this.#world.records.state(serviceApp)?.failure?.code === rest.code && !this.#bounds.isFull(serviceApp);
      if (isAlone && isKept && failure?.code === rest.code) rest.known = this.#world.disturbances.now + 1;
      else this.#rests.delete(key);
    }
  }

  asked({ step, record = '', task }: Operation): void {
    const key = keyOf(step, record);
    const rest = this.#rests.get(key);
    if (rest?.known === undefined || task.began < rest.known) return;
    if (this.#world.time + task.skewMs >= rest.until || task.request?.force) return;
    const { disturbances } = this.#world;
    if (rest.task.misled || disturbances.since(rest.known, record)) return;
    if (disturbances.since(rest.task.began, record, rest.task)) return;
    throw new BrokenPromise('patience', `${key}: ${step} is asked before it may be tried again`);
  }

  /** The pass could not write down what it was told. */
  #forget(task: Task, record: string): void {
    for (const [key, rest] of this.#rests) {
      if (rest.task === task && key.endsWith(` ${record}`)) this.#rests.delete(key);
    }
  }
}

function keyOf(step: string, record: string): string {
  return `${serviceOf(step)} for ${record}`;
}
