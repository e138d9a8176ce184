import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Grants } from './grants.ts';
import type { Operation } from './operation.ts';
import { healthyRecords } from './scene.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

/**
 * Whether nobody can tell what a variable holds: it is masked, and checks that overlapped may have published in any
 * order.
 */
export function isBlind(world: World, record: string): boolean {
  return world.circumstances.masked && world.disturbances.overlappedAt(record) > 0;
}

/** Why a record and its variable do not agree; undefined where they do. */
export function disagreement(world: World, record: string): string | undefined {
  const current = world.records.current(record);
  if (!current) return 'the record cannot be read';
  if (current.failure) return `the record remembers ${current.failure.code}`;
  if (current.variableName === undefined) return undefined;
  if (isBlind(world, record)) return undefined;
  const { value } = world.contactCenter.byName(current.variableName);
  return value === current.accessToken ? undefined : 'the variable holds something else than the record';
}

/**
 * Promise 5, isolation: a sweep tells of every record, and one that nothing befell ends in agreement, whatever befell
 * the others. And no failure is swallowed: a check that resolves leaves agreement behind.
 */
export class Agreement implements Watcher {
  readonly #world: World;
  readonly #grants: Grants;
  readonly #reports = new WeakMap<Task, PassReport[]>();
  readonly #unlisted = new WeakSet<Task>();

  constructor(world: World, grants: Grants) {
    this.#world = world;
    this.#grants = grants;
  }

  refused({ step, task }: Operation): void {
    if (step === 'readAll') this.#unlisted.add(task);
  }

  checked(task: Task, report: PassReport): void {
    this.#reports.set(task, [...(this.#reports.get(task) ?? []), report]);
    const record = report.serviceApp;
    if (report.failure || task.misled || this.#world.disturbances.since(task.began, record, task)) return;
    this.#world.saw('check that succeeded undisturbed by others');
    const why = disagreement(this.#world, record);
    if (why !== undefined)
      throw new BrokenPromise('no failure is swallowed', `a check of ${record} succeeded, but ${why}`);
  }

  ended(task: Task): void {
    if (task.outcome === 'resolved' && task.order && this.#reports.get(task)?.at(-1)?.failure) {
      throw new BrokenPromise('no failure is swallowed', `a check of ${task.order.record} failed, but resolved`);
    }
  }

  swept(task: Task, report: SweepReport | undefined): void {
    if (!report) {
      if (this.#unlisted.has(task)) return;
      throw new BrokenPromise('promise 5', 'a sweep broke off although the records could be listed');
    }
    const reports = this.#reports.get(task) ?? [];
    const reported = new Set(reports.map(({ serviceApp }) => serviceApp));
    const failed = reports.filter(({ failure }) => failure).map(({ serviceApp }) => serviceApp);
    if (reported.size + report.left !== report.records) {
      throw new BrokenPromise('promise 5', `a sweep of ${report.records} records tells of ${reported.size}`);
    }
    if (report.failed.map(({ serviceApp }) => serviceApp).join() !== failed.sort().join()) {
      throw new BrokenPromise('promise 5', 'a sweep hides that a record failed');
    }
    for (const record of healthyRecords(this.#world)) this.#expectAgreement(task, record);
  }

  #expectAgreement(task: Task, record: string): void {
    const { disturbances, circumstances, records } = this.#world;
    // An earlier failure may have forbidden to call a service just then.
    const isHeld = (records.current(record)?.failure?.retryAt ?? 0) > task.startedAt;
    if (isHeld || disturbances.since(task.began, record)) return;
    if (this.#grants.whyLost(record) || (circumstances.writer && record === 'acme')) return;
    this.#world.saw('record that a sweep had no trouble with');
    const why = disagreement(this.#world, record);
    if (why !== undefined) throw new BrokenPromise('promise 5', `${record}: nothing befell it in a sweep, but ${why}`);
  }
}
