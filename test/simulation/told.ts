import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { CooldownError } from '../../lambda/broker/record/cooldown.ts';
import type { Failure, FailureCode } from '../../lambda/broker/record/failures.ts';
import { DAY, type Instant } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Bounds } from './bounds.ts';
import { isBlind, trulySafeUntil, valueFor } from './callers.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { Operator } from './operator.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Heard {
  code: string;
  /** Where it stands in the order of all things that happened. */
  at: number;
  task: Task;
  /** The broker may not know that they heard. */
  isUnsure: boolean;
  /** A pass has succeeded since. */
  isOver: boolean;
}

/** What the alarms tell, or what passes by itself within minutes. */
const OF_ALARMS: ReadonlySet<FailureCode> = new Set([
  'SAVE_FAILED',
  'REGISTRY_UNAVAILABLE',
  'RECORD_NOT_FOUND',
  'REFRESH_IN_PROGRESS',
]);

/**
 * Promise 7, people hear of it: every failure with the pass that meets it, what it turns into, and its end; where
 * callers are affected, within two passes; at least once, seldom twice. One that comes and goes while callers are safe:
 * the first two of a week, and any that lasts for a day.
 */
export class Told implements Watcher {
  readonly #world: World;
  readonly #operator: Operator;
  readonly #bounds: Bounds;
  /** Record -> the failure that people think it has. */
  readonly #heard = new Map<string, Heard>();
  /** Record -> the failures of which people heard, one after the other. */
  readonly #failures = new Map<string, { code: string; time: Instant }[]>();
  /** Record -> the failure that it has, and since when. */
  readonly #failing = new Map<string, { code: string; since: Instant }>();
  /** Invocation -> records of which it could not write down or tell what it knew. */
  readonly #gagged = new WeakMap<Task, Set<string>>();
  /** Record -> since when its callers have been affected, and how many passes have seen to it since. */
  readonly #affected = new Map<string, { since: Instant; passes: number }>();
  /** Failures that a record cannot remember: the sweep does. */
  readonly #alarmed = new Set<string>();
  /** Sweep -> passes of which people have yet to hear. */
  readonly #waiting = new WeakMap<Task, PassReport[]>();
  #refusedGrantToldAt: Instant = 0;

  constructor(world: World, operator: Operator, bounds: Bounds) {
    this.#world = world;
    this.#operator = operator;
    this.#bounds = bounds;
  }

  /** What people believe to be wrong with a record. */
  heardOf(record: string): string | undefined {
    return this.#heard.get(record)?.code;
  }

  /** What they believe to be wrong, and the broker knows that they do. */
  surelyHeardOf(record: string): string | undefined {
    const heard = this.heardOf(record);
    return this.#world.records.state(record)?.notified === heard ? heard : undefined;
  }

  /** Whether they heard that what was typed is refused. */
  hasHeardOfBadGrant(typedAt: Instant): boolean {
    return this.#refusedGrantToldAt >= typedAt || this.heardOf('acme') === 'GRANT_REFUSED';
  }

  refused(operation: Operation): void {
    const { step, task, record = '' } = operation;
    const service = serviceOf(step);
    if (service !== 'people' && service !== 'store') return;
    this.#gagged.set(task, (this.#gagged.get(task) ?? new Set()).add(record));
  }

  delivered(task: Task, subject: string): void {
    const [, record = '', code = ''] = /^Webex token of ([a-z]+): ([A-Z_]+)$/.exec(subject) ?? [];
    if (OF_ALARMS.has(code as FailureCode)) this.#alarmed.add(`${record} ${code}`);
    else if (code !== '') this.#hears(task, record, code);
    const [, recovered, from] = /^Webex token of ([a-z]+): recovered from ([A-Z_]+)/.exec(subject) ?? [];
    if (recovered !== undefined && !this.#alarmed.delete(`${recovered} ${from}`)) {
      this.#world.saw('people hear of a recovery');
      if (!this.#heard.delete(recovered) && !this.#world.disturbances.since(0, recovered)) {
        throw new BrokenPromise('promise 7', `${recovered}: people hear of the end of what they never heard of`);
      }
    }
    if (subject.endsWith('the new credentials are refused')) {
      this.#world.saw('people hear that what was typed is refused');
      this.#refusedGrantToldAt = this.#world.time;
    }
  }

  reconciled(task: Task, report: PassReport): void {
    const { serviceApp: record, failure, held, result } = report;
    if (result?.outcome === 'paused' || held || failure instanceof CooldownError) return;
    const before = this.#heard.get(record);
    if (before && !failure) before.isOver = true;
    if (this.#failing.get(record)?.code !== failure?.code) this.#failing.delete(record);
    if ((failure && OF_ALARMS.has(failure.code)) || !this.#couldTell(task, record)) return;
    this.#world.saw('pass that could tell');
    if (failure && !this.#failing.has(record)) {
      this.#failing.set(record, { code: failure.code, since: this.#world.time });
    }
    const untold = this.#untold(report);
    if (untold !== undefined && task.request) throw new BrokenPromise('promise 7', untold);
    if (untold !== undefined) this.#waiting.set(task, [...(this.#waiting.get(task) ?? []), report]);
    else this.#expectToldOfAffected(task, record);
  }

  /** A sweep that has many messages sends the last ones as one, at its end. */
  swept(task: Task, report: SweepReport | undefined): void {
    if (!report || report.unkept) return;
    for (const passed of this.#waiting.get(task) ?? []) {
      const untold = this.#couldTell(task, passed.serviceApp) ? this.#untold(passed) : undefined;
      if (untold !== undefined) throw new BrokenPromise('promise 7', untold);
      this.#world.saw('message that waited for the end of its sweep');
    }
  }

  holds(): void {
    const { names, time } = this.#world;
    for (const record of names) {
      const isAffected =
        valueFor(this.#world, record) !== undefined && trulySafeUntil(this.#world, record) === undefined;
      if (!isAffected) this.#affected.delete(record);
      else if (!this.#affected.has(record)) this.#affected.set(record, { since: time, passes: 0 });
    }
  }

  ended(task: Task): void {
    for (const [record, heard] of this.#heard) {
      if (heard.task === task) heard.isUnsure ||= task.outcome === 'killed' || this.#isGagged(task, record);
    }
  }

  #couldTell(task: Task, record: string): boolean {
    const { disturbances } = this.#world;
    if (task.misled || this.#isGagged(task, record) || disturbances.since(task.began, record, task)) return false;
    if (this.#bounds.isFull(record)) return false;
    // Passes that overlapped may have told in another order than they saved.
    const toldBy = this.#heard.get(record)?.task;
    return !toldBy || disturbances.overlappedAt(record) < toldBy.startedAt;
  }

  /** What people should have heard of a pass that ended so. */
  #untold({ serviceApp: record, failure, result }: PassReport): string | undefined {
    const heard = this.heardOf(record);
    if (!failure) {
      return this.surelyHeardOf(record) && `${record}: people have not heard that ${heard} is over`;
    }
    if (heard === failure.code || this.#heard.get(record)?.isUnsure) return undefined;
    const safeUntil = Date.parse(result?.callersSafeUntil ?? '');
    if (heard === undefined && safeUntil > this.#world.time + 2 * DAY && this.#isOneOfMany(record, failure)) {
      this.#world.saw('failure that came a third time within a week');
      return undefined;
    }
    return `${record}: failed with ${failure.code}, and people heard of ${heard ?? 'nothing'}`;
  }

  #isOneOfMany(record: string, { code, transient }: Failure): boolean {
    const { time } = this.#world;
    const lastTwo = this.#failures.get(record)?.slice(-2) ?? [];
    const isSeries = lastTwo.length === 2 && lastTwo.every((one) => one.code === code && time - one.time < 7 * DAY);
    return transient && isSeries && time - (this.#failing.get(record)?.since ?? time) < DAY;
  }

  #isGagged(task: Task, record: string): boolean {
    return this.#gagged.get(task)?.has(record) === true;
  }

  #hears(task: Task, record: string, code: string): void {
    const heard = this.#heard.get(record);
    this.#world.saw('people hear of a failure');
    const began = Math.min(heard?.task.began ?? 0, task.began);
    if (heard?.code === code && !heard.isUnsure && !heard.isOver && !this.#world.disturbances.since(began, record)) {
      throw new BrokenPromise('promise 7', `${record}: people hear of ${code} twice`);
    }
    this.#failures.set(record, [...(this.#failures.get(record) ?? []), { code, time: this.#world.time }]);
    this.#heard.set(record, {
      code,
      at: this.#world.disturbances.now + 1,
      task,
      isUnsure: this.#bounds.isFull(record),
      isOver: false,
    });
  }

  #expectToldOfAffected(task: Task, record: string): void {
    const affected = this.#affected.get(record);
    if (!affected || task.startedAt < affected.since || isBlind(this.#world, record)) return;
    if (record === 'acme' && this.#operator.isOutOfService) return;
    affected.passes += 1;
    if (affected.passes < 2 || trulySafeUntil(this.#world, record) !== undefined) return;
    this.#world.saw('callers affected for two passes');
    if (this.heardOf(record) !== undefined) return;
    throw new BrokenPromise('promise 7', `${record}: callers have been affected for two passes, without a message`);
  }
}
