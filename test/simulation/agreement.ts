import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { SECOND } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Bounds } from './bounds.ts';
import { isBlind, valueFor, variableOf } from './callers.ts';
import type { Grants } from './grants.ts';
import type { Operation } from './operation.ts';
import type { Operator } from './operator.ts';
import { healthyRecords } from './scene.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** A token that is not known for longer than that is published by another pass. */
export const LONGEST_PATIENCE = 10 * SECOND;

/** Why a record and its variable do not agree; undefined where they do. */
export function disagreement(world: World, grants: Grants, record: string): string | undefined {
  if (!world.records.config(record)) return 'the record cannot be read';
  const { failure, grants: held = [] } = world.records.state(record) ?? {};
  if (failure) return `the record remembers ${failure.code}`;
  if (variableOf(world, record) === undefined || isBlind(world, record)) return undefined;
  const value = valueFor(world, record);
  const holders = held.filter(({ accessToken }) => accessToken !== undefined && accessToken === value);
  if (holders.length === 0) return 'the variable holds something else than the record';
  const root = grants.rootOf(record);
  const isOf = (one: string) => holders.some(({ refreshToken }) => grants.rootOfToken(refreshToken) === one);
  const isNamed = root === undefined || grants.whyLost(record) || isOf(root);
  return isNamed ? undefined : 'the variable holds the token of a grant that the config does not name';
}

/**
 * Promise 5, isolation: a sweep tells of every record, and one that nothing befell ends in agreement, after anything that befell
 * the others. And no failure is swallowed: a pass that resolves leaves agreement behind.
 */
export class Agreement implements Watcher {
  readonly #world: World;
  readonly #grants: Grants;
  readonly #operator: Operator;
  readonly #bounds: Bounds;
  readonly #reports = new WeakMap<Task, PassReport[]>();
  readonly #unlisted = new WeakSet<Task>();

  constructor(world: World, { grants, operator, bounds }: { grants: Grants; operator: Operator; bounds: Bounds }) {
    this.#world = world;
    this.#grants = grants;
    this.#operator = operator;
    this.#bounds = bounds;
  }

  refused({ step, task }: Operation): void {
    if (step === 'list records') this.#unlisted.add(task);
  }

  reconciled(task: Task, report: PassReport): void {
    this.#reports.set(task, [...(this.#reports.get(task) ?? []), report]);
    const record = report.serviceApp;
    if (report.failure || report.result?.outcome === 'paused') return;
    if (task.misled || this.#world.disturbances.since(task.began, record, task)) return;
    // A sweep's share of looks may be spent, and what waits for its turn is not judged.
    if (report.result?.variable === 'unknown' || this.#bounds.isFull(record)) return;
    this.#world.saw('pass that succeeded undisturbed by others');
    const why = disagreement(this.#world, this.#grants, record);
    if (why !== undefined) throw new BrokenPromise('promise 5', `a pass over ${record} succeeded, but ${why}`);
  }

  ended(task: Task): void {
    if (task.outcome === 'resolved' && task.request && this.#reports.get(task)?.at(-1)?.failure) {
      throw new BrokenPromise('promise 5', `a pass over ${task.request.record} failed, but resolved`);
    }
  }

  swept(task: Task, report: SweepReport | undefined): void {
    if (!report) {
      if (this.#unlisted.has(task)) return;
      throw new BrokenPromise('promise 5', 'a sweep broke off although the records could be listed');
    }
    if (task.listBroke) throw new BrokenPromise('promise 5', 'a sweep whose list broke off counts as complete');
    const reports = this.#reports.get(task) ?? [];
    const reported = new Set(reports.map(({ serviceApp }) => serviceApp));
    const failed = reports.filter(({ failure }) => failure).map(({ serviceApp }) => serviceApp);
    const isStable = this.#world.history.editedAt('acme') < task.startedAt;
    if (isStable && reported.size + report.skipped !== report.records) {
      throw new BrokenPromise('promise 5', `a sweep of ${report.records} records tells of ${reported.size}`);
    }
    if (report.failed.map(({ serviceApp }) => serviceApp).join() !== failed.sort().join()) {
      throw new BrokenPromise('promise 5', 'a sweep hides that a record failed');
    }
    for (const record of healthyRecords(this.#world)) this.#expectAgreement(task, record);
  }

  #expectAgreement(task: Task, record: string): void {
    const { disturbances, circumstances, records } = this.#world;
    if ((record === 'acme' && this.#operator.isOutOfService) || this.#bounds.isFull(record)) return;
    // An earlier failure may have forbidden to call a service just then.
    const state = records.state(record);
    const isHeld = this.#reports.get(task)?.some(({ serviceApp, held }) => serviceApp === record && held);
    // What a token of another's cannot show is tried again after some hours.
    const isUncured = state?.failure?.code === 'WRITER_REFUSED';
    if (
      !state ||
      isHeld ||
      isUncured ||
      (state.failure?.retryAt ?? 0) > task.startedAt ||
      disturbances.since(task.began, record)
    )
      return;
    if (circumstances.unknownForMs > LONGEST_PATIENCE) return;
    if (this.#grants.whyLost(record) || circumstances.tokenLength > 0 || (circumstances.writer && record === 'acme'))
      return;
    this.#world.saw('record that a sweep had no trouble with');
    const why = disagreement(this.#world, this.#grants, record);
    if (why !== undefined) throw new BrokenPromise('promise 5', `${record}: nothing befell it in a sweep, but ${why}`);
  }
}
