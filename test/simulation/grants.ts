import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import { type Instant, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { Operation } from './operation.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Grant {
  record: string;
  /** Which authorisation it descends from, by its first refresh token. */
  root: string;
  isAccepted: boolean;
}

/** A refresh token that the endpoint gave in exchange for the one before, which is dead. */
interface Purchase {
  record: string;
  token: string;
  task: Task;
  boughtAt: Instant;
  /** A version with it has been stored. */
  stored: boolean;
  /** What another authorisation bought has been stored over that. */
  covered: boolean;
  /** A call that was to save it failed. */
  saveFailed: boolean;
  /** Storing it was tried for as long as there was time. */
  triedHard: boolean;
}

/** The broker keeps so long free after a refresh, and a little less is surely used for saving. */
const LONG_ENOUGH = 20 * SECOND;
/** Slow calls before the refresh may have used that up. */
const LATE = MINUTE;

const reachable = ['AWSCURRENT', 'SAVED', 'AWSPREVIOUS'];

/**
 * Promise 1, no lost grant: at every moment the registry holds a refresh token that the endpoint accepts, or the check
 * that has just bought one is still at work. Knows when the one exception applies, and lets it excuse nothing else.
 */
export class Grants implements Watcher {
  readonly #world: World;
  readonly #grants = new Map<string, Grant>();
  /** Records whose first grant is known. */
  readonly #introduced = new Set<string>();
  /** Those whose save is not finished, the latest last. */
  #unfinished: Purchase[] = [];
  readonly #lost = new Map<string, string>();
  readonly #goodSince = new Map<string, Instant>();
  /** Authorisations that have come to their end. */
  readonly #gone = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Somebody authorised a record anew: whatever was lost before, there is a good grant again. */
  authorised(record: string, token: string): void {
    this.#grants.set(token, { record, root: token, isAccepted: true });
    this.#restore(record);
  }

  /** Webex withdraws every grant of a record: nothing that the broker could help. */
  revoked(record: string): void {
    for (const [token, grant] of this.#grants) {
      if (grant.record !== record) continue;
      grant.isAccepted = false;
      this.#gone.add(grant.root);
      this.#world.webex.grants.delete(token);
    }
    this.#lose(record, undefined, 'it was revoked');
  }

  /** Why a record's grant is gone, where that is nobody's broken promise. */
  whyLost(record: string): string | undefined {
    return this.#lost.get(record);
  }

  /** Since when it has a good one again. */
  goodSince(record: string): Instant {
    return this.#goodSince.get(record) ?? 0;
  }

  /** Whether everything that descends from an authorisation is lost. */
  isGone(root: string): boolean {
    return this.#gone.has(root);
  }

  descends(token: string | undefined, root: string): boolean {
    return this.#rootOf(token) === root;
  }

  happened(operation: Operation, result: unknown, isHeard: boolean): void {
    const { step, record = '' } = operation;
    if (step === 'refresh' || step === 'mint') this.#bought(operation, result as TokenAnswer, isHeard);
    if (step !== 'put SAVED') return;
    const saved = this.#world.records.labelled(record, 'SAVED')?.refreshToken;
    for (const purchase of this.#unfinishedOf(record)) {
      purchase.stored ||= purchase.token === saved;
      purchase.covered = purchase.stored && this.#rootOf(purchase.token) !== this.#rootOf(saved);
    }
  }

  refused({ step, record = '', task }: Operation): void {
    for (const purchase of this.#unfinishedOf(record)) {
      const isOurs = purchase.task === task;
      // Whoever is refused because another check has just renewed the grant, and is slow to save, goes back to the last.
      if (step === 'refresh' && !isOurs && isAtWork(purchase)) this.#gone.add(this.#rootOf(purchase.token) ?? '');
      if (!isOurs || (step !== 'put SAVED' && step !== 'move AWSCURRENT')) continue;
      purchase.saveFailed = true;
      const { boughtAt } = purchase;
      purchase.triedHard ||= this.#world.time - boughtAt > LONG_ENOUGH || boughtAt - task.startedAt > LATE;
    }
  }

  ended(task: Task): void {
    for (const { record, token, stored, saveFailed, triedHard } of this.#unfinished.filter(
      (one) => one.task === task,
    )) {
      if (stored) continue;
      if (task.outcome === 'killed') this.#lose(record, token, 'the process was killed before it could save');
      else if (saveFailed && triedHard) this.#lose(record, token, 'the save was refused');
    }
  }

  holds(): void {
    const { webex, records } = this.#world;
    for (const record of records.names) {
      const first = records.current(record);
      if (!first) continue;
      if (!this.#introduced.has(record)) this.#introduce(record, first.refreshToken);
      const isHeld = reachable.some((label) => webex.grants.has(records.labelled(record, label)?.refreshToken ?? ''));
      this.#unfinished = this.#unfinished.filter(({ token }) => token !== first.refreshToken);
      if (webex.grants.has(first.refreshToken)) this.#restore(record);
      const unfinished = this.#unfinishedOf(record);
      if (isHeld || this.#lost.has(record) || unfinished.some(isAtWork)) continue;
      if (unfinished.some(({ covered }) => covered)) {
        this.#lose(
          record,
          undefined,
          'the process was cut off while it saved, and what another grant bought was saved over it',
        );
        continue;
      }
      throw new BrokenPromise('promise 1', `the registry holds no refresh token of ${record} that Webex accepts`);
    }
  }

  #rootOf(token: string | undefined): string | undefined {
    return this.#grants.get(token ?? '')?.root;
  }

  #unfinishedOf(record: string): Purchase[] {
    return this.#unfinished.filter((one) => one.record === record);
  }

  #introduce(record: string, token: string): void {
    this.#introduced.add(record);
    if (this.#world.webex.grants.has(token)) this.authorised(record, token);
    else this.#lost.set(record, 'it was revoked before the schedule began');
  }

  #bought({ task, step, record = '' }: Operation, answer: TokenAnswer, isHeard: boolean): void {
    const token = answer.refreshToken?.reveal();
    if (token === undefined || this.#grants.has(token)) return;
    const spent = [...this.#grants].find(
      ([one, grant]) => grant.record === record && grant.isAccepted && !this.#world.webex.grants.has(one),
    );
    if (spent) spent[1].isAccepted = false;
    this.#world.saw(step === 'mint' ? 'minted by recovery' : 'rotated');
    const root = spent?.[1].root ?? this.#grants.get(this.#world.records.current(record)?.refreshToken ?? '')?.root;
    this.#grants.set(token, { record, root: root ?? token, isAccepted: true });
    const soFar = { stored: false, covered: false, saveFailed: false, triedHard: false };
    this.#unfinished.push({ record, token, task, boughtAt: this.#world.time, ...soFar });
    if (!isHeard) this.#lose(record, token, 'the answer was lost');
  }

  #lose(record: string, token: string | undefined, why: string): void {
    this.#world.saw(`grant lost: ${why}`);
    this.#lost.set(record, why);
    this.#gone.add(this.#rootOf(token ?? this.#world.records.current(record)?.refreshToken) ?? '');
  }

  #restore(record: string): void {
    if (this.#lost.delete(record)) this.#goodSince.set(record, this.#world.time);
  }
}

function isAtWork({ task }: Purchase): boolean {
  return task.outcome === 'running';
}
