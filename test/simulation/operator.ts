import { HOUR, iso } from '../../lambda/broker/record/time.ts';
import { versionWith } from '../../sandbox/aws/stored-secret.ts';
import type { Grants } from './grants.ts';
import { MARK } from './planted-secrets.ts';
import { ABROAD } from './scene.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

type Json = Record<string, unknown>;

/**
 * A person who edits the record acme by hand, and does other things to it. Watches that no edit is ever lost: the
 * function never writes what is current (promise 6).
 */
export class Operator implements Watcher {
  readonly #world: World;
  readonly #grants: Grants;
  /** Record -> the version that people made current last. */
  readonly #current = new Map<string, string>();
  /** What ends the troubles that last. */
  readonly #cures = new Map<string, () => void>();
  /** Called when the label is where it belongs. */
  #endOfMove: (() => void) | undefined;
  #notes = 0;
  /** When the operator last typed what Webex refuses. */
  badGrantAt: number | undefined;

  constructor(world: World, grants: Grants) {
    this.#world = world;
    this.#grants = grants;
  }

  /** Adds a field that the broker knows nothing of, sometimes a large one. */
  note(): void {
    this.#notes += 1;
    const text = this.#notes % 3 === 0 ? 'x'.repeat(40_000) : 'by hand';
    this.#save('a note', { note: text, number: this.#notes });
  }

  typeGrant(): void {
    const { orgId } = this.#world.records.config('acme')?.target ?? {};
    const refreshToken = this.#world.webex.authorize(orgId);
    this.#grants.authorized(refreshToken);
    this.badGrantAt = undefined;
    this.#save('a grant', { refreshToken });
  }

  /** What was typed is refused from the first. */
  typeBadGrant(): void {
    this.badGrantAt = this.#world.time;
    this.#notes += 1;
    this.#save('a bad grant', { refreshToken: `${MARK}-mistyped-${this.#notes}` });
  }

  /** Names the other variable. A person may well leave the old one's id there. */
  retarget(): void {
    const target = this.#world.records.config('acme')?.target;
    if (!target || target.variableName === ABROAD.variableName) return;
    const variableName = target.variableName === 'TOKEN_OF_acme' ? 'OTHER_OF_acme' : 'TOKEN_OF_acme';
    this.#save('a target', { target: { ...target, variableName } });
  }

  /** The same Service App, authorized in another org. */
  moveAbroad(): void {
    const target = this.#world.records.config('acme')?.target;
    if (!target || this.#world.circumstances.writer || target.variableName === ABROAD.variableName) return;
    const refreshToken = this.#world.webex.authorize(ABROAD.orgId);
    const isGood = this.#notes % 2 === 0;
    if (isGood) this.#grants.authorized(refreshToken);
    else this.#world.webex.grants.delete(refreshToken);
    this.badGrantAt = isGood ? undefined : this.#world.time;
    this.#save('another org', { target: { datacenter: 'us1', ...ABROAD }, refreshToken });
  }

  /** What is current cannot be used. */
  spoil(): void {
    // It must be possible to put it right again.
    if (this.#world.secrets.versions('acme') > 90) return;
    const before = this.#world.records.config('acme')?.json;
    if (!before || this.#cures.has('spoilt') || this.#cures.has('paused')) return;
    this.#write('a malformed record', '{"clientId": 1}');
    this.#lasts('spoilt', () => this.#write('what it was before', JSON.stringify(before)));
  }

  pauseOrResume(): void {
    if (this.#cures.has('deleted') || this.#cures.has('key')) return;
    if (this.#cure('paused') || this.#world.secrets.versions('acme') > 90) return;
    if (!this.#world.records.config('acme') || this.#cures.has('spoilt')) return;
    this.#save('a pause', { paused: iso(this.#world.time - (this.#world.time % 1000)) });
    this.#lasts('paused', () => {
      const { paused: _, ...rest } = this.#world.records.config('acme')?.json ?? {};
      this.#write('the end of a pause', JSON.stringify(rest));
    });
  }

  deleteOrRestore(): void {
    if (this.#cure('deleted')) return;
    const { secrets, tasks, disturbances } = this.#world;
    if (!this.#world.records.secret('acme')) return;
    secrets.remember('acme');
    // The next page of a list that is being read leaves out the record that moves up to the last one.
    if ([...tasks].some(({ request }) => request === undefined)) disturbances.add(undefined, 'a list moved');
    secrets.secrets.delete(`${secrets.prefix}acme`);
    this.#lasts('deleted', () => {
      secrets.remember('acme');
      secrets.secrets.restore(`${secrets.prefix}acme`);
    });
  }

  /** The label of the state goes back to an older version. */
  moveStateBack(): void {
    const world = this.#world;
    const { secrets, records } = world;
    const secret = records.secret('acme');
    const holder = secret && versionWith(secret, 'STATE');
    if (!secret || !holder) return;
    const states = secret.versions.filter(
      ({ id, value }) => id[14] === '8' && 'text' in value && value.text.includes('"grants":'),
    );
    const older = states.at(-2);
    if (!older || older === holder || world.time - older.createdAt > 12 * HOUR) return;
    world.saw('state moved back');
    world.trace?.('the operator moves STATE back');
    secrets.remember('acme');
    secrets.secrets.moveLabel(`${secrets.prefix}acme`, 'STATE', { to: older.id, from: holder.id });
    world.history.changed('acme');
    this.#endOfMove ??= world.disturbances.begin('acme', 'STATE moved back');
  }

  disableOrEnableKey(): void {
    if (this.#cure('key')) return;
    const secret = this.#world.records.secret('acme');
    if (!secret) return;
    secret.keyDisabled = true;
    this.#lasts('key', () => {
      secret.keyDisabled = false;
    });
  }

  removeOrCreateVariable(): void {
    if (this.#cure('variable')) return;
    const { contactCenter, records } = this.#world;
    const name = records.config('acme')?.target?.variableName;
    const found = [...contactCenter.variables].find(([, one]) => one.name === name);
    if (!found) return;
    const [id, variable] = found;
    contactCenter.variables.delete(id);
    this.#world.history.strayed(variable.name);
    this.#lasts('variable', () => {
      this.#world.history.strayed(variable.name);
      variable.value = 'created anew';
      contactCenter.variables.set(`${id}-anew`, variable);
    });
  }

  /** Ends all troubles that last, and a person sees to it. */
  putRight(): void {
    for (const what of ['deleted', 'key', ...this.#cures.keys()]) this.#cure(what);
  }

  /** Whether a trouble lasts in which nothing is promised for the record. */
  get isOutOfService(): boolean {
    return ['deleted', 'paused', 'spoilt', 'key'].some((what) => this.#cures.has(what));
  }

  holds(): void {
    const { records, names } = this.#world;
    if (this.#endOfMove) this.#watchMove();
    for (const name of names) {
      const secret = records.secret(name);
      const current = secret && versionWith(secret, 'AWSCURRENT')?.id;
      if (current === undefined) continue;
      const known = this.#current.get(name);
      if (known === undefined || known === current) this.#current.set(name, current);
      else throw new BrokenPromise('promise 6', `what people typed into ${name} is not current any more`);
    }
  }

  #watchMove(): void {
    const secret = this.#world.records.secret('acme');
    if (!secret || versionWith(secret, 'STATE')?.id !== this.#world.records.lastState('acme')?.versionId) return;
    this.#endOfMove?.();
    this.#endOfMove = undefined;
  }

  #cure(what: string): boolean {
    const cure = this.#cures.get(what);
    if (!cure) return false;
    this.#cures.delete(what);
    this.#world.trace?.(`over: ${what}`);
    cure();
    this.#world.history.edited('acme');
    return true;
  }

  #lasts(what: string, cure: () => void): void {
    const { disturbances, history } = this.#world;
    this.#world.saw(`lasts: ${what}`);
    this.#world.trace?.(`from now on: ${what}`);
    history.edited('acme');
    const end = disturbances.begin('acme', what);
    this.#cures.set(what, () => {
      cure();
      end();
    });
  }

  #save(what: string, change: Json): void {
    const before = this.#world.records.config('acme')?.json;
    if (before) this.#write(what, JSON.stringify({ ...before, ...change }));
  }

  #write(what: string, text: string): void {
    const world = this.#world;
    const secret = world.records.secret('acme');
    if (!secret || secret.keyDisabled) return;
    world.saw(`edit: ${what}`);
    world.trace?.(`the operator stores ${what} in acme`);
    try {
      world.secrets.edit('acme', text);
    } catch {
      // No room for one more version.
      return;
    }
    this.#current.set('acme', versionWith(secret, 'AWSCURRENT')?.id ?? '');
    world.history.edited('acme');
    world.disturbances.add('acme', 'an edit');
  }
}
