import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Failure } from '../broker/failures.ts';
import type { Projections } from '../broker/ports.ts';
import { Secret } from '../broker/secret.ts';
import { errorName, isAboutLabel } from './registry-failures.ts';

/**
 * What consumers are given, each record's a secret of its own: `<prefix><record>`. The operator's command that binds the
 * first consumer makes it, empty; the record's next check fills it; the command that takes the last one deletes it.
 */
export class SecretsManagerProjections implements Projections {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;

  constructor(client: SecretsManagerClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async read(record: string): Promise<{ text?: Secret } | undefined> {
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#prefix + record }));
      return SecretString === undefined ? {} : { text: new Secret(SecretString) };
    } catch (error) {
      if (isAboutLabel(error, 'AWSCURRENT')) return {};
      if (errorName(error) === 'ResourceNotFoundException') return undefined;
      throw failure('GetSecretValue', this.#prefix + record, error);
    }
  }

  async write(record: string, text: Secret): Promise<void> {
    const command = new PutSecretValueCommand({ SecretId: this.#prefix + record, SecretString: text.reveal() });
    try {
      await this.#client.send(command);
    } catch (error) {
      throw failure('PutSecretValue', this.#prefix + record, error);
    }
  }
}

function failure(operation: string, secret: string, error: unknown): Failure {
  const name = errorName(error);
  const message =
    name === 'InvalidRequestException'
      ? `Secret ${secret}, which consumers are given, is marked for deletion: restore it, or remove its consumers.`
      : `Secrets Manager refused ${operation} for secret ${secret}, which consumers are given (${name}).`;
  return new Failure('PROJECTION_FAILED', message);
}
