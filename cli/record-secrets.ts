import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  paginateListSecrets,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { errorName } from '../lambda/aws/registry-failures.ts';
import { recordNamePattern } from '../lambda/broker/record.ts';
import { asking } from './aws-failures.ts';
import type { Installation } from './installation.ts';

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
