import { randomUUID } from 'node:crypto';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { errorName } from '../../lambda/aws/registry-failures.ts';
import { readCurrent } from '../../lambda/broker/open.ts';
import type { Target } from '../../lambda/broker/ports.ts';
import { parseRecord } from '../../lambda/broker/record-json.ts';
import { asking } from '../aws-failures.ts';
import { CommandFailed } from '../command.ts';
import { forgetSecret } from '../record-secrets.ts';
import { type Desk, doing, soon } from './desk.ts';
import type { Grant } from './grant.ts';

/** What a new record says beside its grant. */
export interface NewRecord {
  target?: Target;
  writer?: string;
  recovery?: { record: string; applicationId: string };
}

/** Stores a grant as a new record. Until its refresh token has been replaced, that can be taken back. */
export async function createRecord(desk: Desk, name: string, grant: Grant, more: NewRecord): Promise<void> {
  const { secrets, recordPrefix, recordKeyArn } = desk.installation;
  const record = {
    clientId: grant.clientId,
    clientSecret: grant.clientSecret.reveal(),
    refreshToken: grant.refreshToken.reveal(),
    ...more,
  };
  const command = new CreateSecretCommand({
    Name: recordPrefix + name,
    // The client sends it again where an answer got lost, and what is there already is then a success.
    ClientRequestToken: randomUUID(),
    SecretString: JSON.stringify(record, undefined, 2),
    ...(recordKeyArn !== undefined && { KmsKeyId: recordKeyArn }),
  });
  await doing(desk, `Creating record ${name}`, () =>
    asking(`secretsmanager:CreateSecret for record ${name}`, async () => {
      try {
        await secrets.send(command);
      } catch (error) {
        if (errorName(error) !== 'ResourceExistsException') throw error;
        throw new CommandFailed(`Somebody else has made record ${name} meanwhile: choose another name.`);
      }
    }),
  );
  desk.deeds.add(`Record ${name} is registered.`, () => takeAway(desk, name, grant));
}

/** Only the record may hold a refresh token that has taken the place of the given one: then it stays. */
async function takeAway(desk: Desk, name: string, { refreshToken }: Grant): Promise<string | undefined> {
  const current = parseRecord(await readCurrent(desk.installation, name, soon(desk)));
  const mayBeReplaced = desk.isSpent && !current.accessToken; // what was read may be older than the refresh
  if (mayBeReplaced || !current.refreshToken.equals(refreshToken)) {
    return (
      `Record ${name} stays, and is kept fresh: Webex may have replaced the refresh token that was given, and only the ` +
      `record holds the new one. To go on: npm run broker -- setup ${name}; to give it up: npm run broker -- remove ${name}.`
    );
  }
  await forgetSecret(desk.installation, name);
  return undefined;
}
