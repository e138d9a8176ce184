import type { StoredVersion, UnreadableRecord, Variable } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, SECOND } from '../../lambda/broker/record/time.ts';
import { chooseLag, type Fault, failureOf, patience, STALE_FOR } from './faults.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { World } from './world.ts';

/** How long after its caller gave up a call can still come through. */
const LATE_BY = 30 * SECOND;
const SLOW_BY = 20 * SECOND;

/** Lets a waiting call go on, with that fault. */
export function letGo(world: World, operation: Operation, fault: Fault, detail = 0): void {
  const { task, step, record } = operation;
  world.take(operation);
  world.trace?.(`${task.name}: ${step} ${record ?? ''} ${fault === 'none' ? '' : `(${fault})`}`);
  if (fault === 'none') {
    carryOut(world, operation, true)();
    return;
  }
  const failure = failureOf(world, operation, fault, detail);
  const rest = fault === 'token limit' ? DAY : failure instanceof Failure ? (failure.retryAfterMs ?? 0) : 0;
  world.saw(`fault: ${fault}`);
  world.faults += 1;
  world.disturbances.add(record, fault, task, world.time + rest);
  play[fault](world, operation, failure, detail);
}

/** A call whose caller has long given up takes its effect. */
export function arriveLate(world: World, operation: Operation): void {
  world.trace?.(`${operation.task.name}: ${operation.step} ${operation.record ?? ''} comes through at last`);
  world.saw('effect after its caller gave up');
  world.disturbances.add(operation.record, 'a late effect');
  carryOut(world, operation, false);
}

type Play = (world: World, operation: Operation, failure: Error, detail: number) => void;

const refuse: Play = (world, operation, failure) => answerWith(world, operation, failure);
const loseAnswer: Play = (world, operation, failure) => {
  carryOut(world, operation, false);
  answerWith(world, operation, failure);
};

const play: Record<Exclude<Fault, 'none'>, Play> = {
  refused: refuse,
  'asks to wait': refuse,
  'token limit': refuse,
  forbidden: refuse,
  lost: loseAnswer,
  garbled: loseAnswer,
  'times out': (world, operation, failure) => {
    carryOut(world, operation, false);
    giveUp(world, operation, failure);
  },
  'comes late': (world, operation, failure) => {
    world.late.push({ at: giveUp(world, operation, failure) + LATE_BY, operation });
  },
  slow: (world, operation) => {
    operation.readyAt = world.time + SLOW_BY;
    world.operations.push(operation);
  },
  'killed before': (world, { task }) => world.kill(task),
  'killed after': (world, operation) => {
    carryOut(world, operation, false);
    world.kill(operation.task);
  },
  stale: (world, operation, _failure, detail) => {
    if (serviceOf(operation.step) === 'registry') readOldVersion(world, operation, detail);
    else readOldValue(world, operation);
  },
  ignored: (world, operation) => {
    const variables = [...world.contactCenter.variables.values()];
    for (const variable of variables) variable.stuck = true;
    const answer = carryOut(world, operation, true);
    for (const variable of variables) variable.stuck = false;
    answer();
  },
  unreadable: (world, operation, failure) => {
    const withoutOne = (listed: unknown) =>
      (listed as (StoredVersion | UnreadableRecord)[]).map((one) =>
        one.record === 'acme' ? { record: 'acme', failure } : one,
      );
    carryOut(world, operation, true, withoutOne)();
  },
};

/** Does what is asked for; returns how its caller is answered. */
function carryOut(
  world: World,
  operation: Operation,
  isHeard: boolean,
  change: (result: unknown) => unknown = (result) => result,
): () => void {
  try {
    const result = change(operation.effect());
    world.notify((watcher) => watcher.happened?.(operation, result, isHeard));
    return () => operation.resolve(result);
  } catch (failure) {
    return () => answerWith(world, operation, failure);
  }
}

function answerWith(world: World, operation: Operation, failure: unknown): void {
  world.notify((watcher) => watcher.refused?.(operation, failure));
  operation.reject(failure);
}

/** The caller waits as long as it can, and hears nothing. Returns until when. */
function giveUp(world: World, operation: Operation, failure: Error): number {
  const { task, step, record } = operation;
  const readyAt = Math.min(world.time + patience[serviceOf(step)], task.deadline - task.skewMs);
  const effect = () => {
    throw failure;
  };
  world.operations.push({ ...operation, effect, readyAt, decided: true });
  world.disturbances.add(record, 'silence', task, readyAt);
  return readyAt;
}

function readOldVersion(world: World, operation: Operation, detail: number): void {
  const { record = 'acme', task, step } = operation;
  const lag = chooseLag(world, operation, detail);
  if (lag > 0) {
    task.misled = true;
    world.saw(step === 'readAll' ? 'stale batch' : 'stale record');
    world.registry.lags.set(record, lag);
  }
  const answer = carryOut(world, operation, true);
  world.registry.lags.clear();
  answer();
}

function readOldValue(world: World, operation: Operation): void {
  const withOldValue = (result: unknown) => {
    const variable = result as Variable;
    const older = world.history.staleValue(variable.name, world.time - STALE_FOR);
    if (older === undefined || !variable.value) return variable;
    operation.task.misled = true;
    world.saw('stale variable');
    return { ...variable, value: new Secret(older) };
  };
  carryOut(world, operation, true, withOldValue)();
}
