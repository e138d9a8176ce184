import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import type { Failure, FailureCode } from '../../lambda/broker/record/failures.ts';
import { DAY, type Instant } from '../../lambda/broker/record/time.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Rest {
  code: FailureCode;
  until: Instant;
  task: Task;
  /** Where the report of it stands in the order of all things that happened: from then on, the record says so. */
  known: number | undefined;
}

/**
 * What the design says of time: Retry-After is honoured, and a refused grant or an exhausted limit is tried again once
 * a day, by whatever door. Forced checks may; edits of the record, and whatever kept the check from writing it down,
 * lift it.
 */
export class Patience implements Watcher {
  readonly #world: World;
  readonly #rests = new Map<string, Rest>();

  constructor(world: World) {
    this.#world = world;
  }

  refused({ step, record = '', task }: Operation, thrown: unknown): void {
    if (serviceOf(step) === 'registry') this.#forget(task, record);
    const { code, retryAfterMs, transient } = thrown as Failure;
    // The recovery ladder is climbed again as a whole, as soon as the rung that gave way may hold.
    if (transient) this.#rests.delete(keyOf(step, record));
    const isOnceADay = (code === 'GRANT_REFUSED' && step === 'refresh') || code === 'TOKEN_LIMIT_REACHED';
    const rest = Math.min(Math.max(retryAfterMs ?? 0, isOnceADay ? DAY : 0), DAY);
    if (rest === 0) return;
    this.#rests.set(keyOf(step, record), { code, until: this.#world.time + rest, task, known: undefined });
  }

  happened({ step, record = '' }: Operation): void {
    this.#rests.delete(keyOf(step, record));
  }

  /** A record remembers one failure: of two at once, that of the token endpoint. */
  checked(task: Task, { serviceApp, failure }: PassReport): void {
    for (const [key, rest] of this.#rests) {
      if (rest.task !== task || !key.endsWith(` ${serviceApp}`)) continue;
      // Another one at work may write over it.
      const isAlone = this.#world.tasks.size === 1;
      if (isAlone && failure && (failure.code === rest.code || isOfEndpoint(key)))
        rest.known = this.#world.disturbances.now + 1;
      else this.#rests.delete(key);
    }
  }

  asked({ step, record = '', task }: Operation): void {
    const key = keyOf(step, record);
    const rest = this.#rests.get(key);
    if (rest?.known === undefined || task.began < rest.known) return;
    if (this.#world.time + task.skewMs >= rest.until || task.order?.force) return;
    const { disturbances } = this.#world;
    if (rest.task.misled || disturbances.since(rest.known, record)) return;
    if (disturbances.since(rest.task.began, record, rest.task)) return;
    throw new BrokenPromise('patience', `${key}: ${step} is asked before it may be tried again`);
  }

  /** The check could not write down what it was told. */
  #forget(task: Task, record: string): void {
    for (const [key, rest] of this.#rests) {
      if (rest.task === task && key.endsWith(` ${record}`)) this.#rests.delete(key);
    }
  }
}

function isOfEndpoint(key: string): boolean {
  return key.startsWith('token endpoint');
}

function keyOf(step: string, record: string): string {
  return `${serviceOf(step)} for ${record}`;
}
