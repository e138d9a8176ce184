import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { errorName } from '../../aws/store-failures.ts';
import { Failure } from '../../broker/record/failures.ts';
import { Secret } from '../../broker/record/secret.ts';
import { parseConsumer } from '../domain/consumer.ts';
import { FETCHES_TAG } from '../domain/names.ts';
import type { Consumers, StoredConsumer } from '../domain/ports.ts';
import { encodeNote, parseNote, type UsageNote } from '../domain/usage-note.ts';

/**
 * The consumers, each a secret of Secrets Manager: `<prefix><consumer>`. The operator's command makes, rotates and
 * deletes them; the token endpoint reads them, and writes only the tag with the note of their fetches.
 */
export class SecretsManagerConsumers implements Consumers {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;

  constructor(client: SecretsManagerClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async read(name: string): Promise<StoredConsumer | undefined> {
    const text = await this.#text(name);
    // Of a made-up name there is no note to pay for.
    return text && { consumer: parseConsumer(name, text), note: await this.#note(name) };
  }

  async note(name: string, note: UsageNote): Promise<void> {
    const Tags = [{ Key: FETCHES_TAG, Value: encodeNote(note) }];
    await this.#client.send(new TagResourceCommand({ SecretId: this.#prefix + name, Tags }));
  }

  async #text(name: string): Promise<Secret | undefined> {
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#prefix + name }));
      return SecretString === undefined ? undefined : new Secret(SecretString);
    } catch (error) {
      // One that is marked for deletion authenticates no client either.
      if (['ResourceNotFoundException', 'InvalidRequestException'].includes(errorName(error))) return undefined;
      throw new Failure(
        'REGISTRY_UNAVAILABLE',
        `Secrets Manager refused GetSecretValue for a consumer (${errorName(error)}).`,
      );
    }
  }

  /** A note that cannot be read keeps no client out. */
  async #note(name: string): Promise<UsageNote | undefined> {
    try {
      const { Tags = [] } = await this.#client.send(new DescribeSecretCommand({ SecretId: this.#prefix + name }));
      return parseNote(Tags.find(({ Key }) => Key === FETCHES_TAG)?.Value);
    } catch {
      return undefined;
    }
  }
}
