import { Failure } from '../../lambda/broker/failures.ts';
import type { Projections } from '../../lambda/broker/ports.ts';
import { Secret } from '../../lambda/broker/secret.ts';
import type { Io } from './world.ts';

/** What consumers are given, in memory: a record is there if a consumer is bound to it. */
export class MemoryProjections implements Projections {
  readonly texts = new Map<string, string | undefined>();
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
  }

  /** As JSON. */
  of(record: string): Record<string, unknown> {
    return JSON.parse(this.texts.get(record) ?? '{}') as Record<string, unknown>;
  }

  read(record: string): Promise<{ text?: Secret } | undefined> {
    return this.#io('read projection', record, () => {
      const text = this.texts.get(record);
      if (!this.texts.has(record)) return undefined;
      return text === undefined ? {} : { text: new Secret(text) };
    });
  }

  write(record: string, text: Secret): Promise<void> {
    return this.#io('write projection', record, () => void this.texts.set(record, text.reveal()));
  }
}

export function projectionFailed(): Failure {
  return new Failure('PROJECTION_FAILED', 'Secrets Manager refused it.');
}
