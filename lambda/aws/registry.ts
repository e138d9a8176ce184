import {
  BatchGetSecretValueCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { Failure } from '../broker/failures.ts';
import type { Clock, Label, Registry, StoredVersion, UnreadableRecord } from '../broker/ports.ts';
import { recordNamePattern } from '../broker/record.ts';
import { persist } from '../broker/retry.ts';
import { Secret } from '../broker/secret.ts';
import { errorName, isAboutLabel, registryFailure } from './registry-failures.ts';

/**
 * What one BatchGetSecretValue call reads at most.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
const PAGE_SIZE = 20;

const labelsSchema = v.optional(v.array(v.string()), []);
const versionSchema = v.object({ VersionId: v.string(), VersionStages: labelsSchema, SecretString: v.string() });
const valueSchema = v.looseObject({ Name: v.string() });
const pageSchema = v.object({
  SecretValues: v.optional(v.array(valueSchema), []),
  Errors: v.optional(v.array(v.object({ SecretId: v.string(), ErrorCode: v.optional(v.string()) })), []),
  NextToken: v.optional(v.string()),
});

/**
 * The records, each a secret of Secrets Manager: `<prefix><record>`. Fails as the port says: a failure names the
 * operation and AWS's error type, never its message.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export class SecretsManagerRegistry implements Registry {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;
  readonly #clock: Clock;

  constructor(client: SecretsManagerClient, prefix: string, clock: Clock) {
    this.#client = client;
    this.#prefix = prefix;
    this.#clock = clock;
  }

  async read(record: string, label: Label): Promise<StoredVersion | undefined> {
    try {
      const command = new GetSecretValueCommand({ SecretId: this.#prefix + record, VersionStage: label });
      return toVersion(record, await this.#client.send(command));
    } catch (error) {
      if (isAboutLabel(error, label)) return undefined;
      throw registryFailure('GetSecretValue', record, error);
    }
  }

  async *readAll(): AsyncGenerator<(StoredVersion | UnreadableRecord)[]> {
    let nextToken: string | undefined;
    do {
      const page = await this.#readPage(nextToken);
      yield [
        ...page.SecretValues.filter(({ Name }) => Name.startsWith(this.#prefix)).map((value) => this.#listed(value)),
        ...page.Errors.map(({ SecretId, ErrorCode }) => {
          const record = this.#recordOf(SecretId);
          return { record, failure: registryFailure('BatchGetSecretValue', record, { name: ErrorCode }) };
        }),
      ];
      nextToken = page.NextToken;
    } while (nextToken);
  }

  async put(
    record: string,
    label: 'SAVED' | 'NOTED' | 'PROBE' | 'CLAIM',
    versionId: string,
    text: Secret,
  ): Promise<void> {
    const command = new PutSecretValueCommand({
      SecretId: this.#prefix + record,
      ClientRequestToken: versionId,
      SecretString: text.reveal(),
      VersionStages: [label],
    });
    await this.#write('PutSecretValue', record, () => this.#client.send(command));
  }

  async move(record: string, label: 'AWSCURRENT' | 'SAVED', from: string | undefined, to: string): Promise<void> {
    const command = new UpdateSecretVersionStageCommand({
      SecretId: this.#prefix + record,
      VersionStage: label,
      ...(from !== undefined && { RemoveFromVersionId: from }),
      MoveToVersionId: to,
    });
    await this.#write('UpdateSecretVersionStage', record, () => this.#client.send(command));
  }

  async #readPage(nextToken: string | undefined) {
    const command = new BatchGetSecretValueCommand({
      Filters: [{ Key: 'name', Values: [this.#prefix] }],
      MaxResults: PAGE_SIZE,
      ...(nextToken && { NextToken: nextToken }),
    });
    try {
      return await persist(this.#clock, 3, Number.POSITIVE_INFINITY, async () =>
        v.parse(pageSchema, await this.#client.send(command)),
      );
    } catch (error) {
      throw new Failure(
        'REGISTRY_UNAVAILABLE',
        `The list of records could not be read: Secrets Manager refused BatchGetSecretValue (${errorName(error)}).`,
      );
    }
  }

  async #write(operation: string, record: string, send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      throw registryFailure(operation, record, error);
    }
  }

  #listed(value: v.InferOutput<typeof valueSchema>): StoredVersion | UnreadableRecord {
    const record = value.Name.slice(this.#prefix.length);
    if (recordNamePattern.test(record)) {
      try {
        return toVersion(record, value);
      } catch (failure) {
        return { record, failure: failure as Failure };
      }
    }
    const message = `Secret ${value.Name} is no record: after ${this.#prefix} a name has only a-z, 0-9 and -, at most 48.`;
    return { record, failure: new Failure('RECORD_INVALID', message) };
  }

  /** From a name or an ARN, which ends in a hyphen and six characters that AWS adds. */
  #recordOf(secretId: string): string {
    const name = secretId.startsWith('arn:')
      ? secretId
          .split(':')
          .slice(6)
          .join(':')
          .replace(/-\w{6}$/, '')
      : secretId;
    return name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
  }
}

function toVersion(record: string, answer: unknown): StoredVersion {
  const version = v.safeParse(versionSchema, answer);
  if (!version.success) {
    throw new Failure('RECORD_INVALID', `Record ${record} cannot be used: its secret holds no text.`);
  }
  const { VersionId, VersionStages, SecretString } = version.output;
  return { record, versionId: VersionId, labels: VersionStages, text: new Secret(SecretString) };
}
