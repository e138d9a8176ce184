import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Operation } from './operation.ts';
import type { Task } from './task.ts';
import type { Watcher } from './watcher.ts';

/** The broker, or the world around it, is a program that does not work. Not a broken promise, and never taken for one. */
class Crash extends Error {
  constructor(cause: unknown) {
    super(`the program does not work: ${describe(cause)}`, { cause });
    this.name = 'Crash';
  }
}

/** Tells the failures that the broker means from those of its own code, such as a variable that does not exist. */
export class Soundness implements Watcher {
  reconciled(_task: Task, { failure }: PassReport): void {
    if (failure) expectMeant(failure);
  }

  swept(_task: Task, report: SweepReport | undefined): void {
    for (const { serviceApp, code } of report?.failed ?? []) {
      if (code === 'INTERNAL') throw new Crash(`the pass over ${serviceApp} ended with INTERNAL`);
    }
  }

  rejected(_task: Task, failure: unknown): void {
    expectMeant(failure);
  }

  refused(_operation: Operation, failure: unknown): void {
    if (failure instanceof TypeError || failure instanceof ReferenceError || failure instanceof RangeError) {
      throw new Crash(failure);
    }
  }
}

function expectMeant(failure: unknown): void {
  if (!(failure instanceof Failure) || failure.code === 'INTERNAL') throw new Crash(failure);
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? `${thrown.name}: ${thrown.message}` : describe(thrown.cause);
}
