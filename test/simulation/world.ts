import { check } from '../../lambda/broker/check.ts';
import type { CheckOrder } from '../../lambda/broker/pass.ts';
import type { Deps } from '../../lambda/broker/ports.ts';
import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { MemoryRegistry } from '../broker/memory-registry.ts';
import { MemoryContactCenter, MemoryWebex } from '../broker/memory-webex.ts';
import type { Circumstances } from './circumstances.ts';
import { Disturbances } from './disturbances.ts';
import { History } from './history.ts';
import { type Operation, recordOf } from './operation.ts';
import { plant } from './planted-secrets.ts';
import { Crash, Soundness } from './soundness.ts';
import { StoredRecords } from './stored-records.ts';
import type { Task } from './task.ts';
import type { Watcher } from './watcher.ts';

const START = Date.parse('2027-01-04T08:00:00Z');
/** What Lambda gives an invocation, less what the handler keeps for itself. */
const INVOCATION = 15 * MINUTE - 10 * SECOND;
/** Between two things that happen. */
const TICK = 50;

/**
 * Everything around the broker, in memory and at a standstill: each call waits until a schedule lets it go, in whatever
 * order and with whatever fault.
 */
export class World {
  time: Instant = START;
  readonly circumstances: Circumstances;
  readonly tasks = new Set<Task>();
  readonly operations: Operation[] = [];
  /** Effects that come after their caller has given up. */
  readonly late: { at: Instant; operation: Operation }[] = [];
  readonly wakes: { record: string; at: Instant }[] = [];
  nextSweep: Instant = START;
  /** Calls and invocations that met with one. */
  faults = 0;
  /** No more faults. */
  isCalm = false;
  /** When somebody last named another variable. */
  retargetedAt: Instant = 0;
  readonly disturbances = new Disturbances(this);
  /** What was seen, for the summary: a promise that nothing ever tried proves nothing. */
  readonly sightings = new Set<string>();
  readonly trace: ((line: string) => void) | undefined;
  #running: Task | undefined;
  #started = 0;
  #broken: unknown;
  readonly #clock = { now: () => this.time };
  readonly #io = <T>(step: string, subject: string, effect: () => T): Promise<T> =>
    this.#suspend(step, recordOf(subject), effect, this.time);
  readonly webex = new MemoryWebex(this.#io, this.#clock, plant());
  readonly contactCenter = new MemoryContactCenter(this.#io, this.webex, this.#clock);
  readonly registry = new MemoryRegistry(this.#io);
  readonly records = new StoredRecords(this.registry);
  readonly history = new History(this);
  readonly watchers: Watcher[] = [new Soundness(), this.history];
  readonly #broker: Deps;

  constructor(circumstances: Circumstances, trace?: (line: string) => void) {
    this.circumstances = circumstances;
    this.trace = trace && ((line) => trace(`${new Date(this.time).toISOString().slice(5, 23)} ${line}`));
    this.#broker = {
      clock: {
        now: () => this.time + (this.#running?.skewMs ?? 0),
        sleep: (ms) => this.#suspend('sleep', undefined, () => undefined, this.time + Math.max(ms, 1)),
        random: () => circumstances.random,
      },
      timing: { renewAt: 0.5, sweepMs: HOUR },
      registry: this.registry,
      webex: this.webex,
      contactCenter: this.contactCenter,
      wakes: { create: (record, at) => this.#io('wake', record, () => void this.wakes.push({ record, at })) },
      people: { tell: (subject, text) => this.#io('tell', subject, () => this.say({ subject, text })) },
      telemetry: {
        checked: (report) => this.#checked(report),
        swept: (report) => this.say(report),
        tested: () => {},
      },
      functionName: 'token-broker-refresh',
    };
  }

  /** Invokes the broker: a check by an order, a sweep without one. */
  start(order?: CheckOrder): Task {
    this.#started += 1;
    const skewMs = this.#started % 2 === 0 ? this.circumstances.invocationSkewMs : 0;
    const task: Task = {
      name: `${order ? 'check' : 'sweep'} ${this.#started}`,
      order,
      startedAt: this.time,
      deadline: this.time + skewMs + INVOCATION,
      skewMs,
      began: this.disturbances.overlap(order?.record),
      misled: false,
      outcome: 'running',
    };
    this.trace?.(`${task.name} begins ${JSON.stringify(order ?? {})}`);
    this.tasks.add(task);
    this.#running = task;
    const run = order ? check(this.#broker, order, task.deadline) : sweep(this.#broker, false, task.deadline);
    run.then(
      (result) => this.#end(task, 'resolved', result),
      (failure) => this.#end(task, 'rejected', failure),
    );
    return task;
  }

  /** Ends an invocation where it stands. Nothing of it goes on, nobody is told. */
  kill(task: Task): void {
    this.disturbances.add(task.order?.record, 'a kill');
    this.operations.splice(0, Number.POSITIVE_INFINITY, ...this.operations.filter((one) => one.task !== task));
    this.trace?.(`${task.name} is killed`);
    this.#leave(task, 'killed');
  }

  /** Takes out an operation that is to be let go, and moves the clock on. */
  take(operation: Operation): void {
    this.operations.splice(this.operations.indexOf(operation), 1);
    this.#running = operation.task;
    this.time += TICK;
  }

  say(words: unknown): void {
    this.notify((watcher) => watcher.said?.(words));
  }

  /** A broken promise is kept until the turn is over: thrown inside the broker, it would be one more failure to it. */
  notify(tell: (watcher: Watcher) => void): void {
    try {
      for (const watcher of this.watchers) tell(watcher);
    } catch (broken) {
      // A program that does not work says nothing of its promises.
      if (this.#broken === undefined || broken instanceof Crash) this.#broken = broken;
    }
  }

  /** Ends a turn: lets everything run up to the next calls, and throws if a promise is broken. */
  async settle(): Promise<void> {
    await new Promise(process.nextTick);
    this.notify((watcher) => watcher.holds?.());
    if (this.#broken) throw this.#broken;
  }

  saw(what: string): void {
    this.sightings.add(what);
  }

  #suspend<T>(step: string, record: string | undefined, effect: () => T, readyAt: Instant): Promise<T> {
    const task = this.#running as Task;
    return new Promise<T>((resolve, reject) => {
      const operation: Operation = {
        task,
        step,
        record,
        effect,
        resolve: resolve as (result: unknown) => void,
        reject,
        readyAt,
        decided: step === 'sleep',
      };
      this.operations.push(operation);
      this.notify((watcher) => watcher.asked?.(operation));
    });
  }

  #checked(report: PassReport): void {
    this.say(report);
    this.notify((watcher) => watcher.checked?.(this.#running as Task, report));
  }

  #end(task: Task, outcome: 'resolved' | 'rejected', result: unknown): void {
    this.say(result);
    this.trace?.(`${task.name} ${outcome} ${summaryOf(result)}`);
    if (outcome === 'rejected') this.notify((watcher) => watcher.rejected?.(task, result));
    if (!task.order) {
      const report = outcome === 'resolved' ? (result as SweepReport) : undefined;
      this.notify((watcher) => watcher.swept?.(task, report));
    }
    this.#leave(task, outcome);
  }

  #leave(task: Task, outcome: Task['outcome']): void {
    task.outcome = outcome;
    this.tasks.delete(task);
    this.notify((watcher) => watcher.ended?.(task));
  }
}

function summaryOf(result: unknown): string {
  return result instanceof Error ? `${result.name}: ${result.message}` : JSON.stringify(result);
}
