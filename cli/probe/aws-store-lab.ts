import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { errorName } from '../../lambda/aws/store-failures.ts';
import { asking } from '../installation/aws-failures.ts';
import type { Installation } from '../installation/installation.ts';
import type { Leftover } from './experiment.ts';
import { FIRST_CONTENT, type StoreLab, type Written } from './store-experiment.ts';

const LABEL = 'PROBE';

type Account = Pick<Installation, 'secrets' | 'recordPrefix' | 'recordKeyArn'>;

/** A secret in the operator's own account, beside the records and not among them. */
export class AwsStoreLab implements StoreLab {
  readonly name: string;
  readonly #account: Account;
  #mayBeThere = false;

  constructor(suffix: string, account: Account) {
    this.name = `${account.recordPrefix.replace(/\/$/, '')}-probe/${suffix}`;
    this.#account = account;
  }

  get leftover(): Leftover | undefined {
    if (!this.#mayBeThere) return undefined;
    const how = `delete it: aws secretsmanager delete-secret --secret-id ${this.name} --force-delete-without-recovery`;
    return { what: `secret ${this.name}`, how, unavoidable: false };
  }

  async create(): Promise<void> {
    const { secrets, recordKeyArn } = this.#account;
    const command = new CreateSecretCommand({
      Name: this.name,
      Description: 'Made by the token broker for an experiment; may be deleted.',
      SecretString: FIRST_CONTENT,
      // Sent again where an answer got lost: what is there already is then a success.
      ClientRequestToken: randomUUID(),
      ...(recordKeyArn !== undefined && { KmsKeyId: recordKeyArn }),
    });
    this.#mayBeThere = true;
    await asking(`secretsmanager:CreateSecret for ${this.name}`, () => secrets.send(command));
  }

  async put(versionId: string, content: string): Promise<Written> {
    const command = new PutSecretValueCommand({
      SecretId: this.name,
      ClientRequestToken: versionId,
      SecretString: content,
      VersionStages: [LABEL],
    });
    try {
      await this.#account.secrets.send(command);
      return 'stored';
    } catch (error) {
      return errorName(error);
    }
  }

  versionWith(id: string): Promise<string | undefined> {
    return this.#read({ VersionId: id });
  }

  labelled(): Promise<string | undefined> {
    return this.#read({ VersionStage: LABEL });
  }

  current(): Promise<string | undefined> {
    return this.#read({ VersionStage: 'AWSCURRENT' });
  }

  newVersionId(): string {
    return randomUUID();
  }

  async cleanUp(): Promise<void> {
    if (!this.#mayBeThere) return;
    const command = new DeleteSecretCommand({ SecretId: this.name, ForceDeleteWithoutRecovery: true });
    try {
      await this.#account.secrets.send(command);
      this.#mayBeThere = false;
    } catch {
      // It is named as left over.
    }
  }

  async #read(which: { VersionId: string } | { VersionStage: string }): Promise<string | undefined> {
    const command = new GetSecretValueCommand({ SecretId: this.name, ...which });
    return asking(`secretsmanager:GetSecretValue for ${this.name}`, async () => {
      try {
        return (await this.#account.secrets.send(command)).SecretString;
      } catch (error) {
        if (errorName(error) !== 'ResourceNotFoundException') throw error;
        return undefined;
      }
    });
  }
}
