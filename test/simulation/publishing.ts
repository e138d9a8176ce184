import type { Variable } from '../../lambda/broker/ports.ts';
import { MINUTE } from '../../lambda/broker/record/time.ts';
import { isBlind } from './agreement.ts';
import type { Grants } from './grants.ts';
import type { Operation } from './operation.ts';
import { healthyRecords } from './scene.ts';
import type { Tokens } from './tokens.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** Promise 2, save before publish; and promise 3, no visible expiry. */
export class Publishing implements Watcher {
  readonly #world: World;
  readonly #grants: Grants;
  readonly #tokens: Tokens;
  readonly #judged = new Set<string>();

  constructor(world: World, grants: Grants, tokens: Tokens) {
    this.#world = world;
    this.#grants = grants;
    this.#tokens = tokens;
  }

  happened({ step, record = '' }: Operation, result: unknown): void {
    if (step !== 'publish') return;
    const { contactCenter, history } = this.#world;
    const variable = contactCenter.variables.get((result as Variable).id);
    if (!variable || variable.stuck) return;
    this.#world.saw('publish');
    if (!history.wasSaved(record, variable.value)) {
      throw new BrokenPromise('promise 2', `${record}: a token is published that the registry has never held`);
    }
  }

  holds(): void {
    for (const record of healthyRecords(this.#world)) {
      const { variableName = '' } = this.#world.records.current(record) ?? {};
      const value = variableName && this.#world.contactCenter.byName(variableName).value;
      const expiry = value ? this.#tokens.expiryOf(value) : undefined;
      if (!value || expiry === undefined || expiry > this.#world.time || this.#judged.has(value)) continue;
      this.#judged.add(value);
      this.#world.saw('visible expiry');
      this.#judge(record, variableName, value, expiry);
    }
  }

  /** Expired where callers hear it: had the broker 90 minutes to do something about it? */
  #judge(record: string, variableName: string, token: string, expiry: number): void {
    const { history, disturbances, circumstances, retargetedAt } = this.#world;
    const { writer, recovery } = circumstances;
    if (isBlind(this.#world, record) || this.#grants.whyLost(record) || (writer && this.#grants.whyLost('writer')))
      return;
    const from = Math.max(
      this.#tokens.dueAtLatest(token),
      this.#grants.goodSince(record),
      history.writtenAt(variableName),
      retargetedAt,
    );
    // A writer that is dead itself has to be renewed first, by a check that may come after ours.
    const needed = (writer || recovery ? 150 : 90) * MINUTE;
    if (from < expiry && disturbances.longestPeace(record, from, expiry) >= needed) {
      throw new BrokenPromise('promise 3', `${record}: the variable holds an expired token after 90 healthy minutes`);
    }
  }
}
