import type { Variable } from '../../lambda/broker/ports.ts';
import { MINUTE } from '../../lambda/broker/record/time.ts';
import { LONGEST_PATIENCE } from './agreement.ts';
import type { Bounds } from './bounds.ts';
import { isBlind, valueFor, variableOf } from './callers.ts';
import type { Grants } from './grants.ts';
import type { Operation } from './operation.ts';
import type { Operator } from './operator.ts';
import { healthyRecords } from './scene.ts';
import type { Task } from './task.ts';
import type { Tokens } from './tokens.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import { START, type World } from './world.ts';

interface Sources {
  grants: Grants;
  tokens: Tokens;
  operator: Operator;
  bounds: Bounds;
}

/** Promise 2, save before publish; promise 3, no visible expiry; and what is written is never worse than what was there. */
export class Publishing implements Watcher {
  readonly #world: World;
  readonly #sources: Sources;
  readonly #judged = new Set<string>();
  /** Invocations that could not ask whether a token is accepted. */
  readonly #unsure = new WeakSet<Task>();
  /** Invocation -> record -> the variables that it may go by: of the configs that it has read, from a refresh on the last. */
  readonly #targets = new WeakMap<Task, Map<string, (string | undefined)[]>>();

  constructor(world: World, sources: Sources) {
    this.#world = world;
    this.#sources = sources;
  }

  refused({ step, task }: Operation): void {
    if (step === 'tokenExpiry') this.#unsure.add(task);
  }

  happened(operation: Operation, result: unknown, isHeard: boolean): void {
    const { step, record = '', task, secret: value = '' } = operation;
    const targets = this.#targetsOf(task);
    if (step === 'get AWSCURRENT' && isHeard) {
      const { SecretString } = result as { SecretString: string };
      targets.set(record, [...(targets.get(record) ?? []), targetIn(SecretString)]);
    }
    if ((step === 'refresh' || step === 'mint') && isHeard) targets.set(record, targets.get(record)?.slice(-1) ?? []);
    if (step === 'refresh' || step === 'publish') this.#expectNotPaused(task, record);
    if (step !== 'publish') return;
    const { contactCenter, history, webex, records } = this.#world;
    const variable = contactCenter.variables.get((result as Variable).id);
    if (!variable || variable.stuck) return;
    this.#world.saw('publish');
    if (!history.wasSaved(record, value)) {
      throw new BrokenPromise('promise 2', `${record}: a token is published that no state has ever held`);
    }
    const before = history.valuesOf(variable.name).at(-1) ?? '';
    const isWorse = !webex.isLive(value) && webex.isLive(before);
    const expiry = webex.tokens.get(value);
    const couldKnow = (expiry ?? history.revokedAt(value) ?? 0) < task.startedAt - MINUTE;
    const couldAsk = expiry !== undefined || !this.#unsure.has(task);
    if (isWorse && couldKnow && couldAsk && !task.misled) {
      throw new BrokenPromise('promise 3', `${record}: a dead token is published over a living one`);
    }
    const target = records.config(record)?.target;
    const isForeign = target?.variableName === variable.name && !value.includes(target.orgId);
    if (isForeign && history.editedAt(record) < task.startedAt && !task.misled) {
      throw new BrokenPromise('promise 6', `${record}: the token of another org is published`);
    }
    if (!targets.get(record)?.includes(variable.name)) {
      throw new BrokenPromise('promise 6', `${record}: ${task.name} publishes to a variable that is not the target`);
    }
  }

  #targetsOf(task: Task): Map<string, (string | undefined)[]> {
    const targets = this.#targets.get(task) ?? new Map<string, (string | undefined)[]>();
    this.#targets.set(task, targets);
    return targets;
  }

  #expectNotPaused(task: Task, record: string): void {
    const { records, history } = this.#world;
    const isPaused = records.config(record)?.isPaused && history.editedAt(record) < task.startedAt - 6 * MINUTE;
    if (isPaused && !task.request?.force)
      throw new BrokenPromise('promise 6', `${record}: a paused record is refreshed`);
  }

  holds(): void {
    const { webex, time } = this.#world;
    for (const record of healthyRecords(this.#world)) {
      const value = valueFor(this.#world, record);
      const expiry = value === undefined ? undefined : webex.tokens.get(value);
      if (value === undefined || expiry === undefined) continue;
      if (expiry > time || this.#judged.has(value)) continue;
      this.#judged.add(value);
      this.#world.saw('visible expiry');
      this.#judge(record, value, expiry);
    }
  }

  /** Expired where callers hear it: had the broker 90 minutes to do something about it? */
  #judge(record: string, token: string, expiry: number): void {
    const { history, disturbances, circumstances } = this.#world;
    const { grants, tokens, operator, bounds } = this.#sources;
    const { writer, recovery, tokenLength, unknownForMs } = circumstances;
    const variableName = variableOf(this.#world, record) ?? '';
    if (isBlind(this.#world, record) || grants.whyLost(record) || (writer && grants.whyLost('writer'))) return;
    if (record === 'acme' && operator.isOutOfService) return;
    // No more than twelve purchases a day, and no more versions than Secrets Manager keeps, come before it.
    if (tokenLength > 0 || bounds.isSpent(record) || bounds.isFull(record) || unknownForMs > LONGEST_PATIENCE) return;
    const from = Math.max(
      tokens.dueAtLatest(token),
      grants.goodSince(record),
      history.writtenAt(variableName),
      history.editedAt(record),
    );
    if (from >= expiry) return;
    const peace = disturbances.longestPeace(record, from, expiry);
    // A writer that is dead itself must be renewed first, by a pass that may come after ours.
    const needed = (writer || recovery ? 150 : 90) * MINUTE;
    if (peace >= needed) {
      throw new BrokenPromise('promise 3', `${record}: the variable holds an expired token after 90 healthy minutes`);
    }
    // Of two sweeps between due time and expiry one may be lost; where there are not two, a wake comes besides.
    const { lifeMs, wakesLost } = circumstances;
    const lost = 'a sweep was lost';
    const isPeaceful = disturbances.longestPeace(record, expiry - lifeMs, expiry, lost) >= lifeMs;
    const isExcused =
      writer || (wakesLost && this.#world.isCalm) || expiry - lifeMs < START || !history.wasSaved(record, token);
    if (
      !isExcused &&
      isPeaceful &&
      disturbances.times(record, lost, from, expiry) <= 1 &&
      expiry - from > 20 * MINUTE
    ) {
      throw new BrokenPromise(
        'promise 3',
        `${record}: the variable holds an expired token though no more than one sweep was lost`,
      );
    }
  }
}

function targetIn(config: string): string | undefined {
  try {
    return JSON.parse(config).target?.variableName;
  } catch {
    return undefined;
  }
}
