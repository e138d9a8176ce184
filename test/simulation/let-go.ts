import type { Variable } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, SECOND } from '../../lambda/broker/record/time.ts';
import { versionWith } from '../../sandbox/aws/stored-secret.ts';
import { pick } from './choices.ts';
import { chooseLag, type Fault, failureOf, patience, STALE_FOR } from './faults.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { World } from './world.ts';

/** How long after its caller gave up a call can still come through. */
const LATE_BY = 30 * SECOND;
/** Less than a pass keeps free to save its new token. */
const AWAY_FOR = 10 * SECOND;
const SLOW_BY = [25 * SECOND, 45 * SECOND] as const;

/** Lets a waiting call go on, with that fault. */
export function letGo(world: World, operation: Operation, fault: Fault, detail = 0): void {
  const { task, step, record } = operation;
  world.take(operation);
  world.trace?.(`${task.name}: ${step} ${record ?? ''} ${fault === 'none' ? '' : `(${fault})`}`);
  if (isTooLate(world, operation)) {
    answerWith(world, operation, failureOf(world, operation, 'refused', detail));
    return;
  }
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

/** The clients of Webex and Contact Center send nothing after the deadline. */
function isTooLate(world: World, { step, deadline, decided }: Operation): boolean {
  return !decided && deadline < world.time && ['token endpoint', 'contact center'].includes(serviceOf(step));
}

/** A call whose caller has long given up takes its effect. */
export function arriveLate(world: World, operation: Operation): void {
  world.trace?.(`${operation.task.name}: ${operation.step} ${operation.record ?? ''} comes through at last`);
  world.saw('effect after its caller gave up');
  world.disturbances.add(operation.record, 'a late effect');
  if (operation.step === 'publish') world.history.strayed(variableNameOf(operation));
  carryOut(world, operation, false);
}

type Play = (world: World, operation: Operation, failure: Error, detail: number) => void;

const refuse: Play = (world, operation, failure) => answerWith(world, operation, failure);
const loseAnswer: Play = (world, operation, failure) => {
  carryOut(world, operation, false);
  answerWith(world, operation, failure);
};
const timeOut: Play = (world, operation, failure) => {
  carryOut(world, operation, false);
  giveUp(world, operation, failure);
};

const play: Record<Exclude<Fault, 'none'>, Play> = {
  refused: refuse,
  'asks to wait': refuse,
  away: (world, operation, failure) => {
    world.storeAwayUntil = world.time + AWAY_FOR;
    answerWith(world, operation, failure);
  },
  'token limit': refuse,
  forbidden: refuse,
  lost: loseAnswer,
  garbled: loseAnswer,
  'times out': timeOut,
  'comes late': (world, operation, failure) => {
    world.late.push({ at: giveUp(world, operation, failure) + LATE_BY, operation });
  },
  slow: (world, operation, failure, detail) => {
    const readyAt = world.time + pick(detail >> 4, SLOW_BY);
    const givenUpAt = Math.min(operation.deadline, world.time + patience[serviceOf(operation.step)]);
    if (readyAt > givenUpAt) timeOut(world, operation, failure, detail);
    else world.operations.push({ ...operation, readyAt, decided: true });
  },
  'killed before': (world, { task }) => world.kill(task),
  'killed after': (world, operation) => {
    carryOut(world, operation, false);
    world.kill(operation.task);
  },
  stale: (world, operation, _failure, detail) => {
    if (serviceOf(operation.step) === 'store') readOldVersion(world, operation, detail);
    else readOldValue(world, operation);
  },
  ignored: (world, operation) => {
    const variables = [...world.contactCenter.variables.values()];
    for (const variable of variables) variable.stuck = true;
    const answer = carryOut(world, operation, true);
    for (const variable of variables) variable.stuck = false;
    answer();
  },
  unreadable: (world, operation) => {
    const withoutOne = ({ SecretValues, Errors, ...rest }: Batch) => ({
      SecretValues: SecretValues.filter(({ Name }) => !Name.endsWith('/acme')),
      Errors: [
        ...Errors,
        ...SecretValues.filter(({ Name }) => Name.endsWith('/acme')).map(({ Name }) => ({
          SecretId: Name,
          ErrorCode: 'InternalServiceError',
        })),
      ],
      ...rest,
    });
    carryOut(world, operation, true, (answer) => withoutOne(answer as Batch))();
  },
  'breaks off': (world, operation, failure) => {
    operation.task.listBroke = true;
    answerWith(world, operation, failure);
  },
};

interface Batch {
  SecretValues: { Name: string; VersionId: string; SecretString?: string }[];
  Errors: unknown[];
}

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
  const { task, step, record, deadline } = operation;
  const readyAt = Math.max(world.time, Math.min(world.time + patience[serviceOf(step)], deadline));
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
  if (lag === 0) {
    carryOut(world, operation, true)();
    return;
  }
  task.misled = true;
  world.saw(step === 'list records' ? 'stale batch' : 'stale record');
  if (step === 'list records') {
    carryOut(world, operation, true, (answer) => withOldConfig(world, record, lag, answer as Batch))();
    return;
  }
  world.secrets.lags.set(record, lag);
  const answer = carryOut(world, operation, true);
  world.secrets.lags.set(record, 0);
  answer();
}

function withOldConfig(world: World, record: string, lag: number, batch: Batch): Batch {
  const secret = world.secrets.before(record, lag);
  const version = secret && versionWith(secret, 'AWSCURRENT');
  if (!version || !('text' in version.value)) return batch;
  const old = { VersionId: version.id, SecretString: version.value.text };
  const SecretValues = batch.SecretValues.map((one) => (one.Name.endsWith(`/${record}`) ? { ...one, ...old } : one));
  return { ...batch, SecretValues };
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

function variableNameOf({ record = '' }: Operation): string {
  return `TOKEN_OF_${record}`;
}
