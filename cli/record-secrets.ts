import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { errorName } from '../lambda/aws/registry-failures.ts';
import { recordNamePattern } from '../lambda/broker/record.ts';
import type { Secret } from '../lambda/broker/secret.ts';
import { asking } from './aws-failures.ts';
import type { Installation } from './installation.ts';

/** In which a removal can be taken back, in days. */
const LONGEST_WINDOW = 30;

type Secrets = Pick<Installation, 'secrets' | 'recordPrefix'>;

/** The names of all records, without reading any. A record made or removed within minutes may be missing or be there. */
export async function recordNames({ secrets, recordPrefix }: Secrets): Promise<string[]> {
  return asking('secretsmanager:ListSecrets', async () => {
    const names: string[] = [];
    const filters = [{ Key: 'name' as const, Values: [recordPrefix] }];
    for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { Filters: filters })) {
      names.push(...SecretList.map(({ Name = '' }) => Name.slice(recordPrefix.length)));
    }
    return names.filter((name) => recordNamePattern.test(name)).sort();
  });
}

/** Whether a record is there, or waits to be deleted; undefined where there is none. */
export async function stateOfSecret(
  { secrets, recordPrefix }: Secrets,
  record: string,
): Promise<'kept' | 'removed' | undefined> {
  return asking(`secretsmanager:DescribeSecret for record ${record}`, async () => {
    try {
      const { DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: recordPrefix + record }));
      return DeletedDate ? 'removed' : 'kept';
    } catch (error) {
      if (errorName(error) !== 'ResourceNotFoundException') throw error;
      return undefined;
    }
  });
}

/** Marks a record for deletion; answers when it will be gone for good. */
export async function removeSecret({ secrets, recordPrefix }: Secrets, record: string, days: number): Promise<Date> {
  const command = new DeleteSecretCommand({ SecretId: recordPrefix + record, RecoveryWindowInDays: days });
  const { DeletionDate } = await asking(`secretsmanager:DeleteSecret for record ${record}`, () =>
    secrets.send(command),
  );
  return DeletionDate as Date;
}

/** Deletes a record at once and for good: only for one that was made a moment ago and holds nothing of its own. */
export async function forgetSecret({ secrets, recordPrefix }: Secrets, record: string): Promise<void> {
  const command = new DeleteSecretCommand({ SecretId: recordPrefix + record, ForceDeleteWithoutRecovery: true });
  await asking(`secretsmanager:DeleteSecret for record ${record}`, () => secrets.send(command));
}

/** Takes a removal back. */
export async function bringBackSecret({ secrets, recordPrefix }: Secrets, record: string): Promise<void> {
  const command = new RestoreSecretCommand({ SecretId: recordPrefix + record });
  await asking(`secretsmanager:RestoreSecret for record ${record}`, () => secrets.send(command));
}

/**
 * Stores a new record under the name of one that waits to be deleted, which AWS gives free in no other way: takes the
 * removal back and stores over it. The old one becomes the version before. Where that fails it is removed again.
 */
export async function storeOverRemoved(installation: Secrets, record: string, text: Secret): Promise<void> {
  const { secrets, recordPrefix } = installation;
  await bringBackSecret(installation, record);
  const command = new PutSecretValueCommand({ SecretId: recordPrefix + record, SecretString: text.reveal() });
  try {
    await asking(`secretsmanager:PutSecretValue for record ${record}`, () => secrets.send(command));
  } catch (error) {
    await removeSecret(installation, record, LONGEST_WINDOW);
    throw error;
  }
}
