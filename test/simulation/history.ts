import type { Instant } from '../../lambda/broker/record/time.ts';
import type { Operation } from './operation.ts';
import type { Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Values {
  /** The latest last. */
  held: string[];
  writtenAt: Instant;
}

/** How records and variables came to be what they are. */
export class History implements Watcher {
  readonly #world: World;
  /** When a record was last changed, the latest last. */
  readonly #changes = new Map<string, Instant[]>();
  /** Every access token that a state of the record has held. */
  readonly #saved = new Map<string, Set<string>>();
  readonly #values = new Map<string, Values>();
  /** Variable -> when another writer than the broker last did something that callers notice. */
  readonly #strayAt = new Map<string, Instant>();
  readonly #revokedAt = new Map<string, Instant>();
  /** Record -> when a person last edited it. */
  readonly #editedAt = new Map<string, Instant>();

  constructor(world: World) {
    this.#world = world;
  }

  happened({ step, record = '' }: Operation): void {
    if (step === 'put STATE') this.saved(record);
    if (step.startsWith('put ')) this.changed(record);
  }

  holds(): void {
    for (const { name, value } of this.#world.contactCenter.variables.values()) {
      const values = this.#values.get(name);
      if (values?.held.at(-1) === value) continue;
      if (!values) this.#values.set(name, { held: [value], writtenAt: this.#world.time });
      else {
        values.held.push(value);
        values.writtenAt = this.#world.time;
      }
    }
  }

  /** What the record's state holds counts as saved. */
  saved(record: string): void {
    const known = this.#saved.get(record) ?? new Set();
    for (const { accessToken } of this.#world.records.state(record)?.grants ?? []) {
      if (accessToken !== undefined) known.add(accessToken);
    }
    this.#saved.set(record, known);
  }

  wasSaved(record: string, accessToken: string): boolean {
    return this.#saved.get(record)?.has(accessToken) === true;
  }

  changed(record: string): void {
    this.#changes.set(record, [...(this.#changes.get(record) ?? []), this.#world.time].slice(-5));
  }

  changesSince(record: string, from: Instant): number {
    return (this.#changes.get(record) ?? []).filter((at) => at > from).length;
  }

  edited(record: string): void {
    this.changed(record);
    this.#editedAt.set(record, this.#world.time);
  }

  /** When a person last edited the record. */
  editedAt(record: string): Instant {
    return this.#editedAt.get(record) ?? 0;
  }

  /** Webex stops to accept a token before its end. */
  revoked(token: string): void {
    this.#revokedAt.set(token, this.#world.time);
  }

  revokedAt(token: string): Instant | undefined {
    return this.#revokedAt.get(token);
  }

  /** Another writer than the broker changes what callers have. */
  strayed(variableName: string): void {
    this.#strayAt.set(variableName, this.#world.time);
  }

  strayAt(variableName: string): Instant {
    return this.#strayAt.get(variableName) ?? 0;
  }

  writtenAt(variableName: string): Instant {
    return this.#values.get(variableName)?.writtenAt ?? 0;
  }

  /** What a variable held before its last change, if that is younger than a moment. */
  staleValue(variableName: string, from: Instant): string | undefined {
    return this.writtenAt(variableName) > from ? this.valuesOf(variableName).at(-2) : undefined;
  }

  /** Every value that a variable has held. */
  valuesOf(variableName: string): readonly string[] {
    return this.#values.get(variableName)?.held ?? [];
  }
}
