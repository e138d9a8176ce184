import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import { type Instant, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { Operation } from './operation.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** A refresh token that the endpoint gave in exchange for the one before, and that has not been saved yet. */
interface Purchase {
  record: string;
  token: string;
  task: Task;
  boughtAt: Instant;
  /** Saving it was refused for good, or a person took away what the lease had proved. */
  forbidden: boolean;
}

/** Refusals that pass, and the one that tells who came first. */
const PASSING: ReadonlySet<string> = new Set(['InternalServiceError', 'ResourceExistsException']);

/** A pass keeps half a minute free for saving, and faults on the way may take a part of it. */
const LONG_ENOUGH = 15 * SECOND;

/**
 * Promise 1, no lost grant: of what people typed, the record holds the refresh token that the endpoint accepts, or the
 * pass that has just got it is still at work. Knows when the one exception applies, and lets it excuse nothing else.
 */
export class Grants implements Watcher {
  readonly #world: World;
  /** Refresh token -> what was typed at first. */
  readonly #roots = new Map<string, string>();
  /** What was typed -> what it has become. */
  readonly #newest = new Map<string, string>();
  #unsaved: Purchase[] = [];
  /** Refresh token -> why no record holds it. */
  readonly #lost = new Map<string, string>();
  /** Record -> what was typed into it and has been used, the latest last. */
  readonly #used = new Map<string, string[]>();
  readonly #goodSince = new Map<string, Instant>();

  constructor(world: World) {
    this.#world = world;
  }

  /** An administrator authorized the app: there is a good grant. */
  authorized(token: string): void {
    this.#roots.set(token, token);
    this.#newest.set(token, token);
    this.#goodSince.set(token, this.#world.time);
  }

  /** Webex withdraws what a record's config names: nothing that the broker could help. */
  revoked(record: string): void {
    const root = this.rootOf(record);
    const token = this.#newest.get(root ?? '');
    if (token === undefined) return;
    this.#world.saw('grant revoked');
    this.#world.trace?.('an administrator revokes the grant');
    this.#world.webex.grants.delete(token);
    this.#world.disturbances.add(record, 'a revoked grant');
  }

  /** What the config names, as it was typed; undefined where Webex has never accepted that. */
  rootOf(record: string): string | undefined {
    return this.#roots.get(this.#world.records.config(record)?.refreshToken ?? '');
  }

  rootOfToken(token: string): string | undefined {
    return this.#roots.get(token);
  }

  /** Why what people typed works no more, where that breaks no promise. */
  whyLost(record: string): string | undefined {
    const root = this.rootOf(record);
    if (root === undefined) return 'it was mistyped';
    const token = this.#newest.get(root) ?? '';
    return this.#lost.get(token) ?? (this.#world.webex.grants.has(token) ? undefined : 'it was revoked');
  }

  /** Since when the record's grant has been good. */
  goodSince(record: string): Instant {
    return this.#goodSince.get(this.rootOf(record) ?? '') ?? 0;
  }

  happened(operation: Operation, result: unknown, isHeard: boolean): void {
    const { step, record = '' } = operation;
    if (step === 'refresh' || step === 'mint') this.#received(operation, result as TokenAnswer, isHeard);
    if (step !== 'put STATE') return;
    const saved = new Set(this.#world.records.state(record)?.grants.map(({ refreshToken }) => refreshToken));
    this.#unsaved = this.#unsaved.filter((one) => one.record !== record || !saved.has(one.token));
    this.#noteUse(record, saved);
  }

  refused({ step, record, task }: Operation, failure: unknown): void {
    const name = (failure as Error).name;
    if (!step.startsWith('put ') && step !== 'get version' && step !== 'get AWSCURRENT') return;
    for (const one of this.#unsaved) {
      if (one.task !== task || one.record !== record) continue;
      const { boughtAt } = one;
      const isFull = name === 'LimitExceededException' && this.#world.history.editedAt(one.record) < boughtAt - MINUTE;
      // No such version is what a read says before a put.
      const isPlain = PASSING.has(name) || isFull || (step === 'get version' && name === 'ResourceNotFoundException');
      one.forbidden ||= !isPlain;
    }
  }

  ended(task: Task): void {
    for (const { token, boughtAt, forbidden } of this.#unsaved.filter((one) => one.task === task)) {
      if (task.outcome === 'killed') this.#lose(token, 'the process was killed before it could save');
      else if (forbidden) this.#lose(token, 'saving was forbidden after the lease');
      else if (this.#world.time - boughtAt > LONG_ENOUGH) this.#lose(token, 'the save was refused to the end');
    }
  }

  holds(): void {
    const { webex, records, names } = this.#world;
    for (const record of names) {
      const config = records.config(record);
      if (!config) continue;
      if (!this.#roots.has(config.refreshToken) && webex.grants.has(config.refreshToken)) {
        this.authorized(config.refreshToken);
      }
      const roots = new Set([config.refreshToken, ...(this.#used.get(record) ?? []).slice(-2)]);
      for (const root of roots) this.#expectHeld(record, this.#newest.get(root));
    }
  }

  #expectHeld(record: string, token: string | undefined): void {
    const { webex, records } = this.#world;
    if (token === undefined || !webex.grants.has(token) || this.#lost.has(token)) return;
    if (records.config(record)?.refreshToken === token) return;
    if (records.lastState(record)?.grants.some(({ refreshToken }) => refreshToken === token)) return;
    if (this.#unsaved.some((one) => one.token === token && one.task.outcome === 'running')) return;
    throw new BrokenPromise('promise 1', `no secret holds the refresh token of ${record} that Webex accepts`);
  }

  #received({ task, step, record = '', secret }: Operation, answer: TokenAnswer, isHeard: boolean): void {
    const token = answer.refreshToken?.reveal();
    if (token === undefined || this.#roots.has(token)) return;
    const root = step === 'mint' ? this.#world.records.config(record)?.refreshToken : this.#roots.get(secret ?? '');
    if (root === undefined) return;
    this.#world.saw(step === 'mint' ? 'minted by recovery' : 'rotated');
    this.#roots.set(root, root);
    this.#roots.set(token, root);
    this.#newest.set(root, token);
    this.#unsaved.push({ record, token, task, boughtAt: this.#world.time, forbidden: false });
    if (!isHeard) this.#lose(token, 'the answer was lost');
    const isShared = step === 'mint' && this.#world.circumstances.twin === 'same grant';
    if (isShared) this.#lose(token, 'one of two records has got a grant of its own');
  }

  #noteUse(record: string, saved: ReadonlySet<string>): void {
    const used = this.#used.get(record) ?? [];
    for (const token of saved) {
      const root = this.#roots.get(token);
      if (root !== undefined && this.#newest.get(root) === token && !used.includes(root)) used.push(root);
    }
    this.#used.set(record, used);
  }

  #lose(token: string, why: string): void {
    if (this.#lost.has(token)) return;
    this.#world.saw(`grant lost: ${why}`);
    this.#lost.set(token, why);
  }
}
