import type { Instant } from '../../lambda/broker/record/time.ts';
import { recordOf } from './operation.ts';
import type { Watcher } from './watcher.ts';
import type { World } from './world.ts';

interface Past {
  /** When the record's labels moved, whichever. */
  changes: Instant[];
  /** The versions that have been current, the latest last. */
  currents: { versionId: string; since: Instant }[];
  /** Every access token that the registry has held as current. */
  saved: Set<string>;
}

/** How records and variables came to be what they are. */
export class History implements Watcher {
  readonly #world: World;
  readonly #records = new Map<string, Past>();
  /** By name, the latest last. */
  readonly #values = new Map<string, string[]>();
  readonly #writtenAt = new Map<string, Instant>();
  readonly #strayAt = new Map<string, Instant>();

  constructor(world: World) {
    this.#world = world;
  }

  holds(): void {
    const { records, contactCenter, time } = this.#world;
    for (const name of records.names) {
      const past = this.#past(name);
      while (past.changes.length < records.changes(name)) past.changes.push(time);
      const current = records.current(name);
      if (!current || past.currents.at(-1)?.versionId === current.versionId) continue;
      past.currents.push({ versionId: current.versionId, since: time });
      if (current.accessToken !== undefined) past.saved.add(current.accessToken);
    }
    for (const { name, value } of contactCenter.variables.values()) {
      const values = this.#values.get(name) ?? [];
      if (values.at(-1) === value) continue;
      this.#values.set(name, [...values, value]);
      this.#writtenAt.set(name, time);
      if (value !== records.current(recordOf(name) ?? '')?.accessToken) this.#strayAt.set(name, time);
    }
  }

  changesSince(record: string, from: Instant): number {
    return this.#past(record).changes.filter((at) => at > from).length;
  }

  wasSaved(record: string, accessToken: string): boolean {
    return (
      this.#past(record).saved.has(accessToken) || this.#world.records.current(record)?.accessToken === accessToken
    );
  }

  /** When another version took its place; undefined while it is current, or if it never was. */
  supersededAt(record: string, versionId: string): Instant | undefined {
    const { currents } = this.#past(record);
    const at = currents.findLastIndex((one) => one.versionId === versionId);
    return at === -1 ? undefined : currents[at + 1]?.since;
  }

  /** Somebody else than the broker writes a variable, perhaps with the value that it has. */
  strayWrite(variableName: string): void {
    this.#strayAt.set(variableName, this.#world.time);
  }

  writtenAt(variableName: string): Instant {
    return this.#writtenAt.get(variableName) ?? 0;
  }

  /** When a variable last came to hold something else than its record: by hand, or by a check that came too late. */
  strayWriteAt(variableName: string): Instant {
    return this.#strayAt.get(variableName) ?? 0;
  }

  /** What a variable held before its last change, if that is younger than a moment. */
  staleValue(variableName: string, from: Instant): string | undefined {
    return this.writtenAt(variableName) > from ? this.#values.get(variableName)?.at(-2) : undefined;
  }

  /** Every value that a variable has held. */
  valuesOf(variableName: string): readonly string[] {
    return this.#values.get(variableName) ?? [];
  }

  #past(record: string): Past {
    const known = this.#records.get(record);
    if (known) return known;
    // What was before the schedule began is as old as can be.
    const changes = Array.from({ length: this.#world.records.changes(record) }, () => 0);
    const past: Past = { changes, currents: [], saved: new Set() };
    this.#records.set(record, past);
    return past;
  }
}
