import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import type { Bounds } from './bounds.ts';
import { isBlind, trulySafeUntil, valueFor, variableOf } from './callers.ts';
import { type Operation, recordOf } from './operation.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** Lives are told in seconds, and answers take a while. */
const TOLERANCE = 2 * MINUTE;

/** Promise 7: every "callers are safe until" is true, in results and in messages. */
export class Claims implements Watcher {
  readonly #world: World;
  readonly #bounds: Bounds;
  /** Invocation -> record -> when it last saw the variable. */
  readonly #looks = new WeakMap<Task, Map<string, Instant>>();
  /** Invocation -> variables that it has written: what it reads then is to confirm that. */
  readonly #written = new WeakMap<Task, Set<string>>();
  /** Invocation -> when it asked Webex for the token of a record that writes with another's. */
  readonly #asked = new WeakMap<Task, Map<string, Instant>>();
  /** Record -> when any pass last saw it, and came to its end. */
  readonly #known = new Map<string, Instant>();

  constructor(world: World, bounds: Bounds) {
    this.#world = world;
    this.#bounds = bounds;
  }

  /** A pass of its own begins: what was seen when the list was gone through counts no more. */
  asked({ step, record = '', task }: Operation): void {
    if (step !== 'get AWSCURRENT') return;
    this.#looks.get(task)?.delete(record);
    this.#asked.get(task)?.delete(record);
  }

  happened({ step, record = '', task }: Operation, _result: unknown, isHeard: boolean): void {
    if (!isHeard || !['look', 'find', 'publish', 'tokenExpiry'].includes(step)) return;
    if (step !== 'publish' && this.#written.get(task)?.has(record)) return;
    if (step === 'publish') this.#written.set(task, (this.#written.get(task) ?? new Set()).add(record));
    const asked = step === 'tokenExpiry' ? this.#asked : this.#looks;
    const looks = asked.get(task) ?? new Map<string, Instant>();
    asked.set(task, looks.set(step === 'tokenExpiry' ? 'acme' : record, this.#world.time));
  }

  delivered(task: Task, subject: string, text: string): void {
    const record = recordOf(subject) ?? '';
    const until = /safe until (.+? UTC)/.exec(text)?.[1];
    if (until !== undefined) this.#judge(task, record, Date.parse(until), 'a message says');
    else if (/AFFECTED/.test(text)) this.#judgeAffected(task, record);
  }

  reconciled(task: Task, { serviceApp: record, result, failure }: PassReport): void {
    if (typeof result?.callersSafeUntil === 'string') {
      this.#judge(task, record, Date.parse(result.callersSafeUntil), 'a result says');
    }
    const look = this.#looks.get(task)?.get(record);
    const isDone = !['SAVE_FAILED', 'REFRESH_IN_PROGRESS'].includes(failure?.code ?? '');
    // A pass that another one has overtaken does not save what it saw.
    const isAlone = this.#world.disturbances.overlappedAt(record) < task.startedAt;
    if (look !== undefined && isDone && isAlone) this.#known.set(record, look);
    const isEdited = this.#world.history.editedAt(record) >= task.startedAt - MINUTE;
    const isSeen = result?.variable === 'in_step' || result?.variable === 'published';
    const isSure = isSeen && !failure && !isEdited;
    if (isSure && result?.callersSafeUntil === null && trulySafeUntil(this.#world, record) !== undefined) {
      throw new BrokenPromise('promise 7', `${record}: a result knows of no token that callers have`);
    }
  }

  #judge(task: Task, record: string, until: Instant, who: string): void {
    if (this.#isUnknowable(task, record)) return;
    this.#world.saw('claim of safety that can be judged');
    const skew = Math.abs(this.#world.circumstances.serverSkewMs);
    const truth = trulySafeUntil(this.#world, record);
    if (until <= this.#world.time + skew + TOLERANCE && truth === undefined) return;
    if (truth === undefined || until > truth + skew + TOLERANCE) {
      const is = truth === undefined ? 'dead' : `dead at ${new Date(truth).toISOString()}`;
      throw new BrokenPromise(
        'promise 7',
        `${record}: ${who} that callers are safe until ${new Date(until).toISOString()}, but their token is ${is}`,
      );
    }
  }

  #judgeAffected(task: Task, record: string): void {
    const name = variableOf(this.#world, record) ?? '';
    const { history, time } = this.#world;
    // What a pass wrote, the next one that can look confirms.
    const isConfirmed = this.#world.deafUntil === 0 && (this.#known.get(record) ?? 0) > history.writtenAt(name);
    // A token that the broker did not publish may work all the same: that is unknown.
    const isStray = history.strayAt(name) >= history.writtenAt(name);
    if (!isConfirmed || isStray || this.#isUnknowable(task, record)) return;
    const truth = trulySafeUntil(this.#world, record);
    const value = this.#world.contactCenter.byName(name)?.value ?? '';
    const isOurs = history.wasSaved(record, value) && history.writtenAt(name) < task.startedAt;
    const skew = Math.abs(this.#world.circumstances.serverSkewMs);
    if (truth === undefined || truth < time + skew + TOLERANCE || !isOurs) return;
    throw new BrokenPromise('promise 7', `${record}: a message says that callers are affected, but their token works`);
  }

  #isUnknowable(task: Task, record: string): boolean {
    const { history, records } = this.#world;
    const name = variableOf(this.#world, record);
    if (name === undefined || task.misled || isBlind(this.#world, record)) return true;
    if (this.#bounds.isFull(record) || records.config(record)?.isPaused) return true;
    // What is left of an earlier token in the variable is not asked for: passes work with the current one.
    const value = valueFor(this.#world, record) ?? '';
    const isCurrent = records.state(record)?.grants[0]?.accessToken === value;
    const revokedAt = history.revokedAt(value);
    if (revokedAt !== undefined && (!isCurrent || revokedAt >= task.startedAt)) return true;
    // Whether such a token is accepted, only Webex says.
    const isAsked = this.#asked.get(task)?.has(record);
    if (this.#world.circumstances.writer && record === 'acme' && !isAsked) return true;
    const seen = this.#looks.get(task)?.get(record) ?? this.#known.get(record) ?? 0;
    const look = Math.min(seen, this.#asked.get(task)?.get(record) ?? seen);
    // A pass that another one has overtaken leaves the last word to that.
    const isOvertaken = this.#world.disturbances.overlappedAt(record) >= task.startedAt;
    if (isOvertaken && history.strayAt(name) > task.startedAt - MINUTE) return true;
    return (
      history.writtenAt(name) > seen ||
      history.strayAt(name) >= look ||
      history.editedAt(record) >= Math.min(look, task.startedAt - MINUTE)
    );
  }
}
