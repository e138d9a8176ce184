import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { errorName } from '../../lambda/aws/store-failures.ts';
import { asking } from '../installation/aws-failures.ts';
import type { Installation } from '../installation/installation.ts';
import type { Door } from './place.ts';

/** Each consumer that is bound to a record is a tag of what it is given: asked for by name, that is true at once. */
const BOUND = 'consumer.';

/** The key that a record is encrypted with, where it is not AWS's own: what is made of it is to have the same. */
export async function keyOf({ secrets, recordPrefix }: Installation, record: string): Promise<string | undefined> {
  const command = new DescribeSecretCommand({ SecretId: recordPrefix + record });
  return (await asking(`secretsmanager:DescribeSecret for record ${record}`, () => secrets.send(command))).KmsKeyId;
}

/** From now on each pass over the record puts its token where consumers are given it from. */
export async function bind(
  { secrets, consumerTokenPrefix }: Door,
  record: string,
  consumer: string,
  keyId: string | undefined,
): Promise<void> {
  const name = consumerTokenPrefix + record;
  const Tags = [{ Key: BOUND + consumer, Value: '' }];
  const create = new CreateSecretCommand({
    Name: name,
    Description: `What consumers of the token broker's token endpoint are given of record ${record}: its access token.`,
    Tags,
    ...(keyId && { KmsKeyId: keyId }),
  });
  await asking(`secretsmanager:CreateSecret for ${name}`, async () => {
    try {
      await secrets.send(create);
    } catch (error) {
      if (errorName(error) !== 'ResourceExistsException') throw error;
      await secrets.send(new TagResourceCommand({ SecretId: name, Tags }));
    }
  });
}

/** Takes it back, and deletes the secret without a consumer. Returns whether it was deleted. */
export async function unbind(
  { secrets, consumerTokenPrefix }: Door,
  record: string,
  consumer: string,
): Promise<boolean> {
  const SecretId = consumerTokenPrefix + record;
  return asking(`secretsmanager:UntagResource for ${SecretId}`, async () => {
    try {
      await secrets.send(new UntagResourceCommand({ SecretId, TagKeys: [BOUND + consumer] }));
      const { Tags = [] } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      if (Tags.some(({ Key = '' }) => Key.startsWith(BOUND) && Key !== BOUND + consumer)) return false;
      await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      return true;
    } catch (error) {
      if (errorName(error) !== 'ResourceNotFoundException') throw error;
      return true;
    }
  });
}

/** The consumers that are bound to a record; none where there is no token endpoint. */
export async function consumersOf({ secrets, tokenEndpoint }: Installation, record: string): Promise<string[]> {
  if (!tokenEndpoint) return [];
  const SecretId = tokenEndpoint.consumerTokenPrefix + record;
  return asking(`secretsmanager:DescribeSecret for ${SecretId}`, async () => {
    try {
      const { Tags = [] } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      const bound = Tags.map(({ Key = '' }) => Key).filter((key) => key.startsWith(BOUND));
      return bound.map((key) => key.slice(BOUND.length)).sort();
    } catch (error) {
      if (errorName(error) !== 'ResourceNotFoundException') throw error;
      return [];
    }
  });
}
