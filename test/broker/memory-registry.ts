import { Failure } from '../../lambda/broker/failures.ts';
import type { Label, Registry, StoredVersion, UnreadableRecord } from '../../lambda/broker/ports.ts';
import { Secret } from '../../lambda/broker/secret.ts';
import type { Io } from './world.ts';

/** Label -> version id. */
type Labels = ReadonlyMap<string, string>;

interface StoredSecret {
  texts: Map<string, string>;
  labels: Labels;
  /** Where the labels were before each change, the latest last. */
  past: Labels[];
}

/** Secrets Manager's staging rules, in memory. */
export class MemoryRegistry implements Registry {
  readonly secrets = new Map<string, StoredSecret>();
  /** Record -> its reads answer as they would have done so many changes ago. */
  readonly lags = new Map<string, number>();
  readonly #io: Io;
  #versions = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Stores a current version as a person does: no label but Secrets Manager's own. */
  edit(record: string, value: object | string): void {
    const secret = this.secrets.get(record) ?? { texts: new Map(), labels: new Map(), past: [] };
    this.secrets.set(record, secret);
    this.#versions += 1;
    const id = `by-hand-${this.#versions}`;
    secret.texts.set(id, typeof value === 'string' ? value : JSON.stringify(value));
    this.#moveCurrentTo(secret, id);
  }

  /** The current record as plain JSON. */
  current(record: string): Record<string, unknown> {
    return this.labelled(record, 'AWSCURRENT') as Record<string, unknown>;
  }

  labelled(record: string, label: string): Record<string, unknown> | undefined {
    const secret = this.secrets.get(record);
    const text = secret?.texts.get(secret.labels.get(label) ?? '');
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }

  /** Goes back to the version before, as a person does. */
  restore(record: string): void {
    const secret = this.#secret(record);
    this.#moveCurrentTo(secret, secret.labels.get('AWSPREVIOUS') as string);
  }

  read(record: string, label: Label): Promise<StoredVersion | undefined> {
    return this.#io(`read ${label}`, record, () => this.#version(record, label));
  }

  async *readAll(): AsyncGenerator<(StoredVersion | UnreadableRecord)[]> {
    const versions = await this.#io('readAll', '', () =>
      [...this.secrets.keys()].map((record) => this.#version(record, 'AWSCURRENT')),
    );
    yield versions.filter((version) => version !== undefined);
  }

  put(record: string, label: 'SAVED' | 'NOTED' | 'PROBE' | 'CLAIM', versionId: string, text: Secret): Promise<void> {
    return this.#io(`put ${label}`, record, () => {
      const secret = this.#secret(record);
      const there = secret.texts.get(versionId);
      if (there === text.reveal()) return; // the whole request is ignored, its label with it
      if (there !== undefined) throw unavailable('another text under the same id');
      secret.texts.set(versionId, text.reveal());
      this.#label(secret, { [label]: versionId });
    });
  }

  move(record: string, label: 'AWSCURRENT' | 'SAVED', from: string | undefined, to: string): Promise<void> {
    return this.#io(`move ${label}`, record, () => {
      const secret = this.#secret(record);
      if (secret.labels.get(label) !== from) throw unavailable(`${label} is not there any more`);
      if (label === 'AWSCURRENT') this.#moveCurrentTo(secret, to);
      else this.#label(secret, { [label]: to });
    });
  }

  #moveCurrentTo(secret: StoredSecret, id: string): void {
    const before = secret.labels.get('AWSCURRENT');
    this.#label(secret, { ...(before !== undefined && { AWSPREVIOUS: before }), AWSCURRENT: id });
  }

  #label(secret: StoredSecret, moved: Record<string, string>): void {
    secret.past.push(secret.labels);
    secret.labels = new Map([...secret.labels, ...Object.entries(moved)]);
  }

  #version(record: string, label: string): StoredVersion | undefined {
    const secret = this.#secret(record);
    const lag = this.lags.get(record) ?? 0;
    const seen = (lag > 0 && secret.past.at(-lag)) || secret.labels;
    const versionId = seen.get(label);
    if (versionId === undefined) return undefined;
    const labels = [...seen].filter(([, id]) => id === versionId).map(([one]) => one);
    return { record, versionId, labels, text: new Secret(secret.texts.get(versionId) as string) };
  }

  #secret(record: string): StoredSecret {
    const secret = this.secrets.get(record);
    if (!secret) throw new Failure('RECORD_NOT_FOUND', `There is no record ${record}.`);
    return secret;
  }
}

function unavailable(why: string): Failure {
  return new Failure('REGISTRY_UNAVAILABLE', `The registry refuses: ${why}.`);
}
