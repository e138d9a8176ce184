import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Operation } from './operation.ts';
import type { Task } from './task.ts';

/** Sees everything that happens, and throws a BrokenPromise when it should not have. */
export interface Watcher {
  /** A pass asks for something; nothing has happened yet. */
  asked?(operation: Operation): void;
  /** Something happened in a service; the pass that asked for it may never hear so. */
  happened?(operation: Operation, result: unknown, isHeard: boolean): void;
  /** A service refused, by its own rules or because it failed. */
  refused?(operation: Operation, failure: unknown): void;
  /** Something left the broker for people or for the platform: a log line, a message, a result, an error. */
  said?(words: unknown): void;
  /** A message has reached people. */
  delivered?(task: Task, subject: string, text: string): void;
  /** A pass over one record came to its end, or found it unreadable. */
  reconciled?(task: Task, report: PassReport): void;
  /** A sweep came to its end; without a report, it failed. */
  swept?(task: Task, report: SweepReport | undefined): void;
  /** An invocation rejected. */
  rejected?(task: Task, failure: unknown): void;
  ended?(task: Task): void;
  /** After every turn. */
  holds?(): void;
}

/** What the broker promises did not hold. */
export class BrokenPromise extends Error {
  /** Which one, as the design numbers it. */
  readonly promise: string;

  constructor(promise: string, what: string) {
    super(`${promise}: ${what}`);
    this.name = 'BrokenPromise';
    this.promise = promise;
  }
}
