import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { SecretsManagerConsumers } from '../../lambda/token-endpoint/aws/consumers.ts';
import {
  type Consumer,
  type ConsumerSecret,
  consumerNamePattern,
  sha256Of,
} from '../../lambda/token-endpoint/domain/consumer.ts';
import type { StoredConsumer } from '../../lambda/token-endpoint/domain/ports.ts';
import { asking } from '../installation/aws-failures.ts';
import { namesUnder } from '../installation/secret-names.ts';
import { CommandFailed } from '../terminal/command.ts';
import type { Door } from './place.ts';

/** A new secret of 256 random bits, in letters that need no encoding anywhere, and what is kept of it. */
export function newSecret(now: Date): { shown: Secret; kept: ConsumerSecret } {
  const shown = new Secret(randomBytes(32).toString('base64url'));
  return { shown, kept: { sha256: sha256Of(shown), createdAt: now.toISOString() } };
}

/** The names of all consumers. */
export function consumerNames({ secrets, consumerPrefix }: Door): Promise<string[]> {
  return namesUnder(secrets, consumerPrefix, consumerNamePattern);
}

export async function findConsumer(
  { secrets, consumerPrefix }: Door,
  name: string,
): Promise<StoredConsumer | undefined> {
  return new SecretsManagerConsumers(secrets, consumerPrefix).read(name);
}

/** Fails where there is none of that name. */
export async function readConsumer(door: Door, name: string): Promise<StoredConsumer> {
  const found = await findConsumer(door, name);
  if (found) return found;
  throw new CommandFailed(`There is no consumer ${name}; ${COMMAND} consumers list shows those that there are.`);
}

export async function createConsumer(
  { secrets, consumerPrefix }: Door,
  name: string,
  consumer: Consumer,
  keyId: string | undefined,
): Promise<void> {
  const command = new CreateSecretCommand({
    Name: consumerPrefix + name,
    SecretString: JSON.stringify(consumer),
    Description: `A consumer of the token broker's token endpoint: the hash of its secret.`,
    ...(keyId && { KmsKeyId: keyId }),
  });
  await asking(`secretsmanager:CreateSecret for consumer ${name}`, () => secrets.send(command));
}

export async function storeConsumer(
  { secrets, consumerPrefix }: Door,
  name: string,
  consumer: Consumer,
): Promise<void> {
  const command = new PutSecretValueCommand({
    SecretId: consumerPrefix + name,
    SecretString: JSON.stringify(consumer),
  });
  await asking(`secretsmanager:PutSecretValue for consumer ${name}`, () => secrets.send(command));
}

/** For good and at once: there is nothing to bring back but a hash. */
export async function deleteConsumer({ secrets, consumerPrefix }: Door, name: string): Promise<void> {
  const command = new DeleteSecretCommand({ SecretId: consumerPrefix + name, ForceDeleteWithoutRecovery: true });
  await asking(`secretsmanager:DeleteSecret for consumer ${name}`, () => secrets.send(command));
}
