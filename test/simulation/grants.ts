import { MINUTE, SECOND } from '../../lambda/broker/lifetime.ts';
import type { Instant, TokenAnswer } from '../../lambda/broker/ports.ts';
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
  token: string;
  task: Task;
  boughtAt: Instant;
  /** Where that stands in the order of all things that happened. */
  at: number;
  /** A version with it has been stored. */
  stored: boolean;
  /** And has been current: the save is finished. */
  landed: boolean;
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
  readonly #purchases = new Map<string, Purchase>();
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
    this.#purchases.delete(record);
  }

  /** Webex withdraws every grant of a record: nothing that the broker could help. */
  revoked(record: string): void {
    for (const [token, grant] of this.#grants) {
      if (grant.record !== record) continue;
      grant.isAccepted = false;
      this.#gone.add(grant.root);
      this.#world.webex.grants.delete(token);
    }
    this.#lose(record, 'it was revoked');
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
    return this.#grants.get(token ?? '')?.root === root;
  }

  happened(operation: Operation, result: unknown, isHeard: boolean): void {
    const { step, record = '' } = operation;
    if (step === 'refresh' || step === 'mint') this.#bought(operation, result as TokenAnswer, isHeard);
    if (step !== 'put SAVED') return;
    const purchase = this.#purchases.get(record);
    const stored = this.#world.records.labelled(record, 'SAVED');
    if (purchase && stored?.refreshToken === purchase.token) purchase.stored = true;
  }

  refused({ step, record = '', task }: Operation): void {
    const purchase = this.#purchases.get(record);
    // Whoever is refused because another check has just renewed the grant, and is slow to save, goes back to the last.
    if (step === 'refresh' && purchase && purchase.task !== task && isBeingSaved(purchase)) {
      this.#gone.add(this.#grants.get(purchase.token)?.root ?? '');
    }
    if (purchase?.task !== task || (step !== 'put SAVED' && step !== 'moveCurrent')) return;
    purchase.saveFailed = true;
    const { boughtAt } = purchase;
    purchase.triedHard ||= this.#world.time - boughtAt > LONG_ENOUGH || boughtAt - task.startedAt > LATE;
  }

  ended(task: Task): void {
    for (const [record, purchase] of this.#purchases) {
      if (purchase.task !== task || purchase.stored) continue;
      if (task.outcome === 'killed') this.#lose(record, 'the process was killed before it could save');
      else if (purchase.saveFailed && purchase.triedHard) this.#lose(record, 'the save was refused');
    }
  }

  holds(): void {
    const { webex, records } = this.#world;
    for (const record of records.names) {
      const first = records.current(record);
      if (!first) continue;
      if (!this.#grants.has(first.refreshToken) && this.#purchases.get(record) === undefined) {
        this.#introduce(record, first.refreshToken);
      }
      const isHeld = reachable.some((label) => webex.grants.has(records.labelled(record, label)?.refreshToken ?? ''));
      const purchase = this.#purchases.get(record);
      if (purchase?.token === first.refreshToken) purchase.landed = true;
      if (webex.grants.has(first.refreshToken)) this.#restore(record);
      if (isHeld || this.#lost.has(record) || isBeingSaved(purchase)) continue;
      if (purchase && this.#isPushedAside(record, purchase)) {
        this.#lose(record, 'the process was cut off while it saved, and another check saved over it');
        continue;
      }
      throw new BrokenPromise('promise 1', `the registry holds no refresh token of ${record} that Webex accepts`);
    }
  }

  #introduce(record: string, token: string): void {
    if (this.#world.webex.grants.has(token)) this.authorised(record, token);
    else this.#lost.set(record, 'it was revoked before the schedule began');
  }

  /** Cut off between the two calls of its save; what the first had stored, a check beside it has covered. */
  #isPushedAside(record: string, { task, at, stored, landed, saveFailed }: Purchase): boolean {
    const isCutOff = stored && !landed && (task.outcome === 'killed' || (saveFailed && task.outcome !== 'running'));
    const came = (what: string) => this.#world.disturbances.since(Math.min(at, task.began), record, undefined, what);
    return isCutOff && (came('an overlap') || (came('an edit') && came('stale')));
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
    const { time, disturbances } = this.#world;
    const soFar = { stored: false, landed: false, saveFailed: false, triedHard: false };
    this.#purchases.set(record, { token, task, boughtAt: time, at: disturbances.now, ...soFar });
    if (!isHeard) this.#lose(record, 'the answer was lost');
  }

  #lose(record: string, why: string): void {
    this.#world.saw(`grant lost: ${why}`);
    this.#lost.set(record, why);
    const token = this.#purchases.get(record)?.token ?? this.#world.records.current(record)?.refreshToken;
    this.#gone.add(this.#grants.get(token ?? '')?.root ?? '');
  }

  #restore(record: string): void {
    if (this.#lost.delete(record)) this.#goodSince.set(record, this.#world.time);
  }
}

function isBeingSaved(purchase: Purchase | undefined): boolean {
  return purchase?.task.outcome === 'running';
}
