import type { Grants } from './grants.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

type Json = Record<string, unknown>;

/**
 * Somebody who edits the record acme by hand: reads it, takes any time, and stores it whole, as the console does.
 * Watches that no edit is ever lost (promise 6).
 */
export class Operator implements Watcher {
  readonly #world: World;
  readonly #grants: Grants;
  #opened: Json | undefined;
  #notes = 0;
  #typedGrant: string | undefined;
  #target: string | undefined;
  #checkedAt = -1;

  constructor(world: World, grants: Grants) {
    this.#world = world;
    this.#grants = grants;
  }

  open(): void {
    this.#opened ??= this.#world.records.current('acme')?.json;
  }

  /** Adds a field that the broker knows nothing of. */
  note(): void {
    this.#notes += 1;
    this.#save('a note', { [`note${this.#notes}`]: 'by hand' });
  }

  typeGrant(): void {
    const refreshToken = this.#world.webex.authorise();
    this.#grants.authorised('acme', refreshToken);
    this.#typedGrant = refreshToken;
    this.#save('a grant', { refreshToken });
  }

  /** Names the other variable. A person may well leave the old one's id there. */
  retarget(): void {
    this.open();
    const target = this.#opened?.target as Json;
    this.#target = target.variableName === 'TOKEN_OF_acme' ? 'OTHER_OF_acme' : 'TOKEN_OF_acme';
    this.#save('a target', { target: { ...target, variableName: this.#target } });
    this.#world.retargetedAt = this.#world.time;
  }

  holds(): void {
    const { records } = this.#world;
    if (records.changes('acme') === this.#checkedAt) return;
    this.#checkedAt = records.changes('acme');
    const current = records.current('acme');
    for (let note = 1; note <= this.#notes; note += 1) {
      if (current?.json[`note${note}`] !== 'by hand') throw new BrokenPromise('promise 6', `note ${note} is lost`);
    }
    if (this.#target !== undefined && current?.variableName !== this.#target) {
      throw new BrokenPromise('promise 6', 'the target that somebody typed is lost');
    }
    const typed = this.#typedGrant;
    if (typed === undefined || this.#grants.isGone(typed)) return;
    if (!this.#grants.descends(current?.refreshToken, typed)) {
      throw new BrokenPromise('promise 6', 'the grant that somebody typed is lost');
    }
  }

  #save(what: string, change: Json): void {
    const world = this.#world;
    this.open();
    if (this.#opened !== world.records.current('acme')?.json) world.saw('edit of an older version');
    world.saw(`edit: ${what}`);
    world.trace?.(`somebody stores ${what} in acme`);
    world.registry.edit('acme', { ...this.#opened, ...change });
    world.disturbances.add('acme', 'an edit');
    this.#opened = undefined;
  }
}
