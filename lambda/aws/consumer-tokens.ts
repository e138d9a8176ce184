import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ConsumerTokens } from '../broker/ports.ts';
import { Failure } from '../broker/record/failures.ts';
import { Secret } from '../broker/record/secret.ts';
import { errorName, reasonOf } from './store-failures.ts';

/**
 * The consumers' tokens, one secret per record: `<prefix><record>`. The operator's command creates it empty with the
 * first consumer, the record's next pass fills it, and the command deletes it with the last consumer.
 */
export class SecretsManagerConsumerTokens implements ConsumerTokens {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;

  constructor(client: SecretsManagerClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async read(record: string): Promise<{ document?: Secret } | undefined> {
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#prefix + record }));
      return SecretString === undefined ? {} : { document: new Secret(SecretString) };
    } catch (error) {
      if (errorName(error) === 'ResourceNotFoundException' && /staging label/.test((error as Error).message)) return {};
      if (errorName(error) === 'ResourceNotFoundException') return undefined;
      throw failure('GetSecretValue', this.#prefix + record, error);
    }
  }

  async write(record: string, document: Secret): Promise<void> {
    const command = new PutSecretValueCommand({ SecretId: this.#prefix + record, SecretString: document.reveal() });
    try {
      await this.#client.send(command);
    } catch (error) {
      throw failure('PutSecretValue', this.#prefix + record, error);
    }
  }
}

function failure(operation: string, secret: string, error: unknown): Failure {
  const [name, reason] = [errorName(error), reasonOf(error)];
  const message =
    name === 'InvalidRequestException' && reason === undefined
      ? `Secret ${secret}, which consumers are given, is marked for deletion: restore it, or remove its consumers.`
      : `Secrets Manager refused ${operation} for secret ${secret}, which consumers are given (${name})${reason === undefined ? '' : `: ${reason}`}.`;
  return new Failure('CONSUMER_TOKEN_FAILED', message);
}
