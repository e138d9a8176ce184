import { randomUUID } from 'node:crypto';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { errorName } from '../../lambda/aws/store-failures.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import { namedGrant } from '../../lambda/broker/record/grants.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import { asking } from '../installation/aws-failures.ts';
import { forgetSecret, giveBackRemoved, stateOfSecret, storeOverRemoved } from '../records/record-secrets.ts';
import { loadUsable } from '../records/registered.ts';
import { CommandFailed } from '../terminal/command.ts';
import { wrapped } from '../terminal/wrapped.ts';
import { type Desk, doing } from './desk.ts';
import type { Grant } from './pasted-grant.ts';
import type { Naming } from './plan.ts';

/** What a new record says beside its grant. */
export interface NewRecord {
  target?: Target;
  writer?: string;
  recovery?: { record: string; applicationId: string };
}

/** Stores a grant as the config of a new record. Until its refresh token has been replaced, that can be taken back. */
export async function createRecord(
  desk: Desk,
  { name, replacesRemoved }: Naming,
  grant: Grant,
  more: NewRecord,
): Promise<void> {
  const config = {
    clientId: grant.clientId,
    clientSecret: grant.clientSecret.reveal(),
    refreshToken: grant.refreshToken.reveal(),
    ...more,
  };
  const text = new Secret(JSON.stringify(config, undefined, 2));
  const replaced = await doing(desk, `Creating record ${name}`, async () => {
    // Meanwhile another operator may have restored it, which a creation refuses to overwrite.
    const isRemoved = replacesRemoved && (await stateOfSecret(desk.installation, name)) === 'removed';
    return isRemoved ? storeOverRemoved(desk.installation, name, text) : create(desk, name, text);
  });
  desk.deeds.add(`Record ${name} is registered.`, () => takeAway(desk, name, grant, replaced));
}

async function create({ installation }: Desk, name: string, text: Secret): Promise<undefined> {
  const { secrets, recordPrefix, recordKeyArn } = installation;
  const command = new CreateSecretCommand({
    Name: recordPrefix + name,
    // The client sends it again where an answer got lost, and what is there already is then a success.
    ClientRequestToken: randomUUID(),
    SecretString: text.reveal(),
    ...(recordKeyArn !== undefined && { KmsKeyId: recordKeyArn }),
  });
  await asking(`secretsmanager:CreateSecret for record ${name}`, async () => {
    try {
      await secrets.send(command);
    } catch (error) {
      if (errorName(error) !== 'ResourceExistsException') throw error;
      throw new CommandFailed(`Record ${name} was created meanwhile: choose another name.`);
    }
  });
}

/** Only the record may hold a refresh token that has taken the place of the given one: then it stays. */
async function takeAway(
  desk: Desk,
  name: string,
  { refreshToken }: Grant,
  replaced: Secret | undefined,
): Promise<string | undefined> {
  const { config, state } = await loadUsable(desk.installation, name);
  const named = namedGrant(config, state);
  const mayBeReplaced = desk.isSpent && !named.grant?.accessToken; // what was read may be older than the refresh
  if (mayBeReplaced || !named.refreshToken.equals(refreshToken)) {
    return (
      `Record ${name} stays, and is kept fresh: Webex may have replaced the refresh token that was given, and only the ` +
      `record holds the new one. To go on: ${COMMAND} setup ${name}; to give it up: ${COMMAND} remove ${name}.`
    );
  }
  if (!replaced) {
    await forgetSecret(desk.installation, name);
    return undefined;
  }
  const until = await giveBackRemoved(desk.installation, name, replaced);
  // Shown now, because after the correction of a refused grant setup continues from here.
  const words = `Record ${name} is removed again, and can be brought back until ${utc(until.getTime())}.`;
  desk.terminal.warn(desk.person ? wrapped(words, desk.person.columns) : words);
  return undefined;
}
