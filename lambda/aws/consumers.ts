import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { Failure } from '../broker/record/failures.ts';
import { Secret } from '../broker/record/secret.ts';
import { parseConsumer } from '../consumers/consumer.ts';
import { encodeNote, type FetchNote, parseNote } from '../consumers/fetch-note.ts';
import { FETCHES_TAG } from '../consumers/names.ts';
import type { Consumers, StoredConsumer } from '../consumers/ports.ts';
import { errorName } from './store-failures.ts';

/**
 * The consumers, each a secret of Secrets Manager: `<prefix><consumer>`. An operator's command makes, rotates and
 * deletes them; here they are read, and only the tag with the note of their fetches is written.
 */
export class SecretsManagerConsumers implements Consumers {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;

  constructor(client: SecretsManagerClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async read(name: string): Promise<StoredConsumer | undefined> {
    const [text, note] = await Promise.all([this.#text(name), this.#note(name)]);
    return text && { consumer: parseConsumer(name, text), note };
  }

  async note(name: string, note: FetchNote): Promise<void> {
    const Tags = [{ Key: FETCHES_TAG, Value: encodeNote(note) }];
    await this.#client.send(new TagResourceCommand({ SecretId: this.#prefix + name, Tags }));
  }

  async #text(name: string): Promise<Secret | undefined> {
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#prefix + name }));
      return SecretString === undefined ? undefined : new Secret(SecretString);
    } catch (error) {
      // One that waits to be deleted lets nobody in either.
      if (['ResourceNotFoundException', 'InvalidRequestException'].includes(errorName(error))) return undefined;
      throw new Failure(
        'REGISTRY_UNAVAILABLE',
        `Secrets Manager refused GetSecretValue for a consumer (${errorName(error)}).`,
      );
    }
  }

  /** Nobody is kept out because it cannot be read. */
  async #note(name: string): Promise<FetchNote | undefined> {
    try {
      const { Tags = [] } = await this.#client.send(new DescribeSecretCommand({ SecretId: this.#prefix + name }));
      return parseNote(Tags.find(({ Key }) => Key === FETCHES_TAG)?.Value);
    } catch {
      return undefined;
    }
  }
}
