import type { StoredVersion, UnreadableRecord } from '../../lambda/broker/ports.ts';
import { type Instant, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { Operation } from './operation.ts';
import type { StoredRecord } from './stored-records.ts';
import type { Task } from './task.ts';
import type { Tokens } from './tokens.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** Failures that leave a refresh owing. */
const owing = ['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED', 'TOKEN_ENDPOINT_UNAVAILABLE', 'TOKEN_ANSWER_INVALID'];

/** More than a single read is ever behind. */
const OLD = 10 * SECOND;

interface Knowledge {
  /** Record -> the version that the invocation stands on, and when it was read. */
  versions: Map<string, { versionId: string; at: Instant }>;
  proven: Set<string>;
  refused: Set<string>;
}

/**
 * Promise 4, no double spend: every refresh has a reason in the version that its check stands on, and that version was
 * current when it was read. And of promise 1: nothing is spent before it is proved that saving works.
 */
export class Spending implements Watcher {
  readonly #world: World;
  readonly #tokens: Tokens;
  readonly #known = new WeakMap<Task, Knowledge>();
  /** When a refresh last came to nothing, as far as its check could tell. */
  readonly #failedAt = new Map<string, Instant>();

  constructor(world: World, tokens: Tokens) {
    this.#world = world;
    this.#tokens = tokens;
  }

  happened({ step, record = '', task }: Operation, result: unknown, isHeard: boolean): void {
    const { versions, proven } = this.#of(task);
    const at = this.#world.time;
    const standsOn = (one: string, versionId: string | undefined) => versionId && versions.set(one, { versionId, at });
    if (step === 'read AWSCURRENT') standsOn(record, (result as StoredVersion | undefined)?.versionId);
    const label = /^put (SAVED|NOTED)$/.exec(step)?.[1];
    if (label && isHeard) standsOn(record, this.#world.records.labelled(record, label)?.versionId);
    if (step === 'move AWSCURRENT') standsOn(record, this.#world.records.current(record)?.versionId);
    if (step === 'put PROBE' && isHeard) proven.add(record);
    if (step !== 'readAll') return;
    for (const one of result as (StoredVersion | UnreadableRecord)[]) {
      if ('versionId' in one) standsOn(one.record, one.versionId);
    }
  }

  refused({ step, record = '', task }: Operation): void {
    if (step !== 'refresh' && step !== 'mint') return;
    this.#of(task).refused.add(record);
    this.#failedAt.set(record, this.#world.time);
  }

  asked({ step, record = '', task }: Operation): void {
    if (step !== 'refresh' && step !== 'mint') return;
    const { versions, proven, refused } = this.#of(task);
    if (!proven.has(record)) throw new BrokenPromise('promise 1', `${record}: spent before saving was proved to work`);
    // What follows a refusal is the recovery ladder.
    if (refused.has(record)) return;
    const known = versions.get(record);
    const version = known && this.#world.records.version(record, known.versionId);
    if (!known || !version) throw new BrokenPromise('promise 4', `${record}: spent without having read the record`);
    const supersededAt = this.#world.history.supersededAt(record, known.versionId) ?? Number.POSITIVE_INFINITY;
    if (supersededAt < known.at - OLD) throw new BrokenPromise('promise 4', `${record}: spent from an old read`);
    if (!this.#hasReason(task, record, version)) {
      throw new BrokenPromise('promise 4', `${record}: a refresh that was saved is repeated`);
    }
  }

  #hasReason(task: Task, record: string, { accessToken, json, failure, variableName }: StoredRecord): boolean {
    const { time, webex, history, retargetedAt, disturbances, circumstances } = this.#world;
    const mintedAt = this.#tokens.mintedAt(accessToken ?? '');
    if (task.order?.force || task.order?.ifToken !== undefined || task.misled) return true;
    if (accessToken === undefined || json.accessTokenExpiresAt === undefined) return true;
    const isOwed = owing.includes(failure?.code ?? '') && (this.#failedAt.get(record) ?? 0) > mintedAt;
    if (!webex.isLive(accessToken) || isOwed) return true;
    if (time + MINUTE >= this.#tokens.dueAtEarliest(accessToken)) return true;
    // Of checks that overlap, each may publish its own token before the registry decides for one.
    if (disturbances.overlappedAt(record) > mintedAt - 15 * MINUTE) return true;
    // Drift, as far as the clocks of the services let it be told from what went before.
    const isSkewed = Math.abs(circumstances.serverSkewMs) > MINUTE;
    const driftedAt = Math.max(
      history.strayWriteAt(variableName ?? ''),
      isSkewed ? history.writtenAt(variableName ?? '') : 0,
      retargetedAt,
    );
    return driftedAt > mintedAt - 5 * MINUTE;
  }

  #of(task: Task): Knowledge {
    const known = this.#known.get(task) ?? { versions: new Map(), proven: new Set(), refused: new Set() };
    this.#known.set(task, known);
    return known;
  }
}
