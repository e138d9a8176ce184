import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerRecordStore } from '../../lambda/aws/record-store.ts';
import type { Deps } from '../../lambda/broker/ports.ts';
import { reconcile } from '../../lambda/broker/reconcile/reconcile.ts';
import type { PassReport, ReconcileRequest } from '../../lambda/broker/reconcile/result.ts';
import { type Instant, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { MemoryRoster } from '../broker/memory-roster.ts';
import { MemorySecrets } from '../broker/memory-secrets.ts';
import { MemoryContactCenter, MemoryWebex } from '../broker/memory-webex.ts';
import { whereabouts } from '../support/whereabouts.ts';
import type { Circumstances } from './circumstances.ts';
import { Disturbances } from './disturbances.ts';
import { History } from './history.ts';
import { type Operation, recordOf } from './operation.ts';
import { plant } from './planted-secrets.ts';
import { type Call, contactCenterOf, storeClientOf, webexOf } from './ports.ts';
import { StoredRecords } from './stored-records.ts';
import type { Task } from './task.ts';
import type { Watcher } from './watcher.ts';

export const START = Date.parse('2027-01-04T08:00:00Z');
/** What Lambda gives an invocation, less what the handler keeps for itself. */
const INVOCATION = 15 * MINUTE - 10 * SECOND;
/** Between two things that happen. */
const TICK = 50;
const NO_CALL: Call = { deadline: Number.POSITIVE_INFINITY };

/**
 * Everything around the broker, in memory and at a standstill: each call waits until a schedule lets it go, in any
 * order and with any fault.
 */
export class World {
  time: Instant = START;
  readonly circumstances: Circumstances;
  /** Records that exist, or did. */
  readonly names: string[] = [];
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
  /** The store refuses every write until then. */
  storeAwayUntil: Instant = 0;
  /** Contact Center answers 401 to every token until then. */
  deafUntil: Instant = 0;
  readonly disturbances = new Disturbances(this);
  /** What was seen, for the summary: a promise that nothing ever tried proves nothing. */
  readonly sightings = new Set<string>();
  readonly trace: ((line: string) => void) | undefined;
  #running: Task | undefined;
  #started = 0;
  #call = NO_CALL;
  #broken: unknown;
  readonly #clock = { now: () => this.time };
  readonly #io = <T>(step: string, subject: string, effect: () => T): Promise<T> =>
    this.#suspend(step, subject, effect, this.time);
  readonly webex = new MemoryWebex(this.#io, this.#clock, plant());
  readonly contactCenter = new MemoryContactCenter(this.#io, this.webex, this.#clock);
  readonly secrets = new MemorySecrets(this.#io, this.#clock);
  readonly records = new StoredRecords(this.secrets);
  readonly history = new History(this);
  readonly watchers: Watcher[] = [this.history];
  readonly #deps: Omit<Deps, 'store'>;

  constructor(circumstances: Circumstances, trace?: (line: string) => void) {
    this.circumstances = circumstances;
    this.trace = trace && ((line) => trace(`${new Date(this.time).toISOString().slice(5, 23)} ${line}`));
    const announce = (call: Call) => {
      this.#call = call;
    };
    const clock = {
      now: () => this.time + (this.#running?.skewMs ?? 0),
      sleep: (ms: number) => this.#suspend('sleep', '', () => undefined, Math.ceil(this.time + Math.max(ms, 1))),
      // Differs from call to call, so that two leases do.
      random: () => (circumstances.random + this.#started / 1000) % 1,
    };
    this.#deps = {
      clock,
      timing: { renewAt: 0.5, sweepMs: circumstances.sweepMs },
      webex: webexOf(this.webex, announce),
      contactCenter: contactCenterOf(this.contactCenter, announce),
      wakes: {
        create: (record, at) => this.#io('wake', record, () => void this.wakes.push({ record, at: wholeSecond(at) })),
      },
      notifier: { notify: (subject, text) => this.#io('notify', subject, () => this.#deliver({ subject, text })) },
      telemetry: {
        reconciled: (report) => this.#reconciled(report),
        swept: (report) => this.say(report),
        notified: () => {},
        tested: () => {},
      },
      whereabouts,
      roster: new MemoryRoster(),
    };
  }

  /** Invokes the broker: a pass over one record, or a sweep without a request. */
  start(request?: ReconcileRequest): Task {
    this.#started += 1;
    const skewMs = this.#started % 2 === 0 ? this.circumstances.invocationSkewMs : 0;
    const time = request ? Math.min(this.circumstances.passMs, INVOCATION) : INVOCATION;
    const task: Task = {
      name: `${request ? 'pass' : 'sweep'} ${this.#started}`,
      request,
      startedAt: this.time,
      deadline: this.time + skewMs + time,
      skewMs,
      began: this.disturbances.overlap(request?.record),
      misled: false,
      listBroke: false,
      outcome: 'running',
    };
    this.trace?.(`${task.name} begins ${JSON.stringify(request ?? {})}`);
    this.tasks.add(task);
    this.#running = task;
    // Each invocation is a process of its own.
    const client = storeClientOf(this.secrets) as unknown as Pick<SecretsManagerClient, 'send'>;
    const store = new SecretsManagerRecordStore(client, this.secrets.prefix, this.#deps.clock);
    const deps = { ...this.#deps, store };
    const run = request ? reconcile(deps, request, task.deadline) : sweep(deps, false, task.deadline);
    run.then(
      (result) => this.#end(task, 'resolved', result),
      (failure) => this.#end(task, 'rejected', failure),
    );
    return task;
  }

  /** Ends an invocation where it stands. Nothing of it goes on, without a message. */
  kill(task: Task): void {
    this.disturbances.add(task.request?.record, 'a kill');
    this.operations.splice(0, Number.POSITIVE_INFINITY, ...this.operations.filter((one) => one.task !== task));
    this.trace?.(`${task.name} is killed`);
    this.#leave(task, 'killed');
  }

  /** Takes out an operation to let go, and moves the clock on. */
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
      this.#broken ??= broken;
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

  #suspend<T>(step: string, subject: string, effect: () => T, readyAt: Instant): Promise<T> {
    const task = this.#running as Task;
    const { record = recordOf(subject), secret, deadline } = this.#call;
    this.#call = NO_CALL;
    return new Promise<T>((resolve, reject) => {
      const operation: Operation = {
        task,
        step,
        record,
        secret,
        effect,
        resolve: resolve as (result: unknown) => void,
        reject,
        readyAt,
        deadline: Math.min(deadline, task.deadline) - task.skewMs,
        decided: step === 'sleep',
      };
      this.operations.push(operation);
      this.notify((watcher) => watcher.asked?.(operation));
    });
  }

  #deliver(message: { subject: string; text: string }): void {
    this.say(message);
    this.trace?.(`people read: ${message.subject}`);
    for (const { subject, text } of heardIn(message)) {
      this.notify((watcher) => watcher.delivered?.(this.#running as Task, subject, text));
    }
  }

  #reconciled(report: PassReport): void {
    this.say(report);
    this.notify((watcher) => watcher.reconciled?.(this.#running as Task, report));
  }

  #end(task: Task, outcome: 'resolved' | 'rejected', result: unknown): void {
    this.say(result);
    this.trace?.(`${task.name} ${outcome} ${summaryOf(result)}`);
    if (outcome === 'rejected') this.notify((watcher) => watcher.rejected?.(task, result));
    if (!task.request) {
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

/** A message that stands for many is each of them. */
function heardIn(message: { subject: string; text: string }): { subject: string; text: string }[] {
  if (!message.subject.endsWith('more messages of one sweep')) return [message];
  return [...message.text.matchAll(/^- (.*)\n {2}Callers: (.*)$/gm)].map(([, subject = '', text = '']) => ({
    subject,
    text,
  }));
}

/** As schedules are set. */
function wholeSecond(moment: Instant): Instant {
  return Math.ceil(moment / SECOND) * SECOND;
}

function summaryOf(result: unknown): string {
  return result instanceof Error ? `${result.name}: ${result.message}` : JSON.stringify(result);
}
