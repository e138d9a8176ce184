import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { errorName } from '../../lambda/aws/store-failures.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { recordNamePattern } from '../../lambda/broker/record/typed-fields.ts';
import { asking } from '../installation/aws-failures.ts';
import type { Installation } from '../installation/installation.ts';
import { namesUnder } from '../installation/secret-names.ts';
import { CommandFailed } from '../terminal/command.ts';

/** In which a removal can be taken back, in days. */
const LONGEST_WINDOW = 30;

type Secrets = Pick<Installation, 'secrets' | 'recordPrefix'>;

/** The names of all records. */
export function recordNames({ secrets, recordPrefix }: Secrets): Promise<string[]> {
  return namesUnder(secrets, recordPrefix, recordNamePattern);
}

/** The names of the records that were removed and can still be brought back. */
export function removedNames({ secrets, recordPrefix }: Secrets): Promise<string[]> {
  return namesUnder(secrets, recordPrefix, recordNamePattern, true);
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
 * removal back and stores over it. Resolves with what the old one held. Where that fails it is removed again.
 */
export async function storeOverRemoved(installation: Secrets, record: string, text: Secret): Promise<Secret> {
  await bringBackSecret(installation, record);
  try {
    const before = await textOf(installation, record);
    await putText(installation, record, text);
    return before;
  } catch (error) {
    await removeOrSay(installation, record);
    throw error;
  }
}

/** Takes that back: the removed record holds again what it held, and waits to be deleted. Answers until when. */
export async function giveBackRemoved(installation: Secrets, record: string, before: Secret): Promise<Date> {
  await putText(installation, record, before);
  return removeSecret(installation, record, LONGEST_WINDOW);
}

async function textOf({ secrets, recordPrefix }: Secrets, record: string): Promise<Secret> {
  const command = new GetSecretValueCommand({ SecretId: recordPrefix + record });
  const { SecretString = '' } = await asking(`secretsmanager:GetSecretValue for record ${record}`, () =>
    secrets.send(command),
  );
  return new Secret(SecretString);
}

async function putText({ secrets, recordPrefix }: Secrets, record: string, text: Secret): Promise<void> {
  const command = new PutSecretValueCommand({ SecretId: recordPrefix + record, SecretString: text.reveal() });
  await asking(`secretsmanager:PutSecretValue for record ${record}`, () => secrets.send(command));
}

async function removeOrSay(installation: Secrets, record: string): Promise<void> {
  try {
    await removeSecret(installation, record, LONGEST_WINDOW);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(
      `${error.message} So record ${record} is there again, as it was: ${COMMAND} remove ${record}`,
    );
  }
}
