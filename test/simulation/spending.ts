import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import type { Grants } from './grants.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { Task } from './task.ts';
import type { Tokens } from './tokens.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Purchase {
  token: string;
  task: Task;
  boughtAt: Instant;
  isHeard: boolean;
  isSaved: boolean;
  /** Nothing spoke for it but a 401 to a token that Webex accepts. */
  isCureFor401: boolean;
  wasAccepted: boolean;
}

/** A lease lasts so long; a pass that is slower than that may be overtaken. */
const LEASE = 2 * MINUTE;

/**
 * Promise 4, no double spend: of passes that overlap one refreshes, a refresh that was saved is not repeated without a
 * reason, and a purchase that did not cure a 401 is not repeated.
 */
export class Spending implements Watcher {
  readonly #world: World;
  readonly #grants: Grants;
  readonly #tokens: Tokens;
  /** Record and what was typed -> its purchases, the latest last. */
  readonly #purchases = new Map<string, Purchase[]>();
  /** Record -> when a refresh last came to nothing, or was left out. */
  readonly #owedAt = new Map<string, Instant>();
  /** Record -> when a service last said that a token was not accepted. */
  readonly #refusedAt = new Map<string, Instant>();
  /** Record -> when its state was saved last. */
  readonly #noted = new Map<string, { at: Instant; task: Task }>();
  /** Invocation -> records whose refresh was refused: what follows is the recovery ladder. */
  readonly #climbing = new WeakMap<Task, Set<string>>();

  constructor(world: World, grants: Grants, tokens: Tokens) {
    this.#world = world;
    this.#grants = grants;
    this.#tokens = tokens;
  }

  happened(operation: Operation, result: unknown, isHeard: boolean): void {
    const { step, record = '' } = operation;
    if (step === 'tokenExpiry' && result === undefined) this.#tokenRefused(operation.secret);
    if (step === 'look' || step === 'find' || step === 'publish') this.#accepted(record);
    if (step === 'put STATE') {
      this.#saved(record);
      this.#noted.set(record, { at: this.#world.time, task: operation.task });
    }
    if (step !== 'refresh') return;
    if (!isHeard) this.#owedAt.set(record, this.#world.time);
    this.#judge(operation, (result as TokenAnswer).accessToken?.reveal() ?? '', isHeard);
  }

  refused({ step, record = '', task }: Operation, thrown: unknown): void {
    const { time } = this.#world;
    if (step === 'refresh' || step === 'mint') {
      this.#owedAt.set(record, time);
      this.#climbing.set(task, (this.#climbing.get(task) ?? new Set()).add(record));
    }
    if (serviceOf(step) !== 'contact center' || !(thrown instanceof Failure) || thrown.status !== 401) return;
    this.#refusedAt.set(record, time);
    for (const one of this.#all(record)) one.wasAccepted &&= false;
  }

  reconciled(_task: Task, { serviceApp, failure }: PassReport): void {
    if (failure?.code === 'REFRESH_LIMIT_REACHED' || failure?.code === 'TOKEN_ANSWER_INVALID') {
      this.#owedAt.set(serviceApp, this.#world.time);
    }
  }

  #judge(operation: Operation, token: string, isHeard: boolean): void {
    const { record = '', secret = '', task } = operation;
    const { target } = this.#world.records.config(record) ?? {};
    const isEdited = this.#world.history.editedAt(record) >= task.startedAt - MINUTE;
    // A token that does not end in its org's id could be any org's.
    const isOpaque = this.#world.circumstances.tokenLength === 0;
    if (target && isOpaque && !token.includes(target.orgId) && !isEdited && !task.misled) {
      throw new BrokenPromise('promise 6', `${record}: a grant of another org is taken up`);
    }
    const root = this.#grants.rootOfToken(secret) ?? secret;
    const key = `${record} ${root}`;
    const purchases = this.#purchases.get(key) ?? [];
    const rival = purchases.find(
      (one) => one.isHeard && !one.isSaved && one.task !== task && one.task.outcome === 'running',
    );
    const noted = this.#noted.get(record);
    // A lease is one on a state: it ends where a third pass's note comes in between at the wrong moment.
    const isOvertaken = noted && rival && noted.task !== rival.task && noted.at > rival.boughtAt - MINUTE;
    const isMisled = task.misled || rival?.task.misled;
    if (rival && !isOvertaken && !isMisled && this.#world.time - rival.boughtAt < LEASE / 2) {
      throw new BrokenPromise(
        'promise 4',
        `${record}: ${task.name} refreshes while ${rival.task.name} has not saved yet`,
      );
    }
    const last = purchases.findLast(({ isSaved }) => isSaved);
    const reason = last ? this.#reasonFor(operation, last) : 'the first';
    if (reason === undefined) {
      throw new BrokenPromise('promise 4', `${record}: a refresh that was saved is repeated`);
    }
    const isCureFor401 = reason === '401';
    if (isCureFor401 && last?.isCureFor401 && !last.wasAccepted) {
      throw new BrokenPromise('promise 4', `${record}: a purchase that did not cure a 401 is repeated`);
    }
    const { time } = this.#world;
    purchases.push({ token, task, boughtAt: time, isHeard, isSaved: false, isCureFor401, wasAccepted: false });
    this.#purchases.set(key, purchases.slice(-4));
  }

  #reasonFor({ task, record = '' }: Operation, { token, boughtAt }: Purchase): string | undefined {
    const { time, webex, history } = this.#world;
    const { request, misled } = task;
    if (request?.force || this.#climbing.get(task)?.has(record)) return 'forced';
    if (request?.ifToken === new Secret(token).fingerprint) return 'reported';
    if (!webex.isLive(token) || misled) return 'dead';
    if (time + task.skewMs + MINUTE >= this.#tokens.dueAtEarliest(token)) return 'due';
    if ((this.#owedAt.get(record) ?? 0) >= boughtAt) return 'owed';
    if (history.editedAt(record) >= boughtAt) return 'edited';
    return (this.#refusedAt.get(record) ?? 0) >= boughtAt ? '401' : undefined;
  }

  #saved(record: string): void {
    const tokens = this.#world.records.state(record)?.grants.map(({ accessToken }) => accessToken) ?? [];
    for (const one of this.#all(record)) one.isSaved ||= tokens.includes(one.token);
  }

  /** Contact Center took the token with which it was called: the record's latest. */
  #accepted(record: string): void {
    if (this.#world.circumstances.writer && record === 'acme') return;
    const latest = this.#all(record).findLast(({ isSaved }) => isSaved);
    if (latest) latest.wasAccepted = true;
  }

  #tokenRefused(token: string | undefined): void {
    for (const [key, purchases] of this.#purchases) {
      const [record = ''] = key.split(' ');
      if (purchases.some((one) => one.token === token)) this.#refusedAt.set(record, this.#world.time);
    }
  }

  #all(record: string): Purchase[] {
    return [...this.#purchases].filter(([key]) => key.startsWith(`${record} `)).flatMap(([, purchases]) => purchases);
  }
}
