import type { ConsumerTokens } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { Io } from './world.ts';

/** What consumers are given, in memory: a record is there if a consumer is bound to it. */
export class MemoryConsumerTokens implements ConsumerTokens {
  readonly texts = new Map<string, string | undefined>();
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
  }

  /** As JSON. */
  of(record: string): Record<string, unknown> {
    return JSON.parse(this.texts.get(record) ?? '{}') as Record<string, unknown>;
  }

  read(record: string): Promise<{ document?: Secret } | undefined> {
    return this.#io('read consumer token', record, () => {
      const document = this.texts.get(record);
      if (!this.texts.has(record)) return undefined;
      return document === undefined ? {} : { document: new Secret(document) };
    });
  }

  write(record: string, document: Secret): Promise<void> {
    return this.#io('write consumer token', record, () => void this.texts.set(record, document.reveal()));
  }
}

export function consumerTokenFailed(): Failure {
  return new Failure('CONSUMER_TOKEN_FAILED', 'Secrets Manager refused it.');
}
