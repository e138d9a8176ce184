import type { Instant } from '../../lambda/broker/record/time.ts';
import type { MemoryRegistry } from '../broker/memory-registry.ts';

/** A stored version of a record as it stands in the registry, read without the broker's help. */
export interface StoredRecord {
  readonly versionId: string;
  readonly json: Record<string, unknown>;
  readonly refreshToken: string;
  readonly accessToken: string | undefined;
  readonly variableName: string | undefined;
  readonly failure: { code: string; retryAt: Instant | undefined } | undefined;
}

/** What the registry truly holds. */
export class StoredRecords {
  readonly #registry: MemoryRegistry;
  /** Record -> version id -> what it says. */
  readonly #read = new Map<string, Map<string, StoredRecord | undefined>>();

  constructor(registry: MemoryRegistry) {
    this.#registry = registry;
  }

  get names(): string[] {
    return [...this.#registry.secrets.keys()];
  }

  /** The version under a label; undefined where there is none, or none that can be read. */
  labelled(record: string, label: string): StoredRecord | undefined {
    const versionId = this.#registry.secrets.get(record)?.labels.get(label);
    return versionId === undefined ? undefined : this.version(record, versionId);
  }

  current(record: string): StoredRecord | undefined {
    return this.labelled(record, 'AWSCURRENT');
  }

  version(record: string, versionId: string): StoredRecord | undefined {
    const versions = this.#read.get(record) ?? new Map<string, StoredRecord | undefined>();
    this.#read.set(record, versions);
    if (!versions.has(versionId)) versions.set(versionId, this.#parse(record, versionId));
    return versions.get(versionId);
  }

  /** Counts all changes of a record. */
  changes(record: string): number {
    return this.#registry.secrets.get(record)?.past.length ?? 0;
  }

  #parse(record: string, versionId: string): StoredRecord | undefined {
    const text = this.#registry.secrets.get(record)?.texts.get(versionId) ?? '{}';
    const json = JSON.parse(text);
    if (typeof json.refreshToken !== 'string') return undefined;
    return {
      versionId,
      json,
      refreshToken: json.refreshToken,
      accessToken: json.accessToken,
      variableName: json.target?.variableName,
      failure: json.failure && { code: json.failure.code, retryAt: toInstant(json.failure.retryAt) },
    };
  }
}

function toInstant(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
