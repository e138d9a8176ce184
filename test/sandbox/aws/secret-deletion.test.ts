import {
  CreateSecretCommand,
  DeleteSecretCommand,
  type DeleteSecretCommandInput,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, it } from 'vitest';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import type { VirtualClock } from '../../../sandbox/clock.ts';
import { canary } from '../../support/canaries.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

const day = 24 * 3_600_000;
const markedForDeletion = "You can't perform this operation on the secret because it was marked for deletion.";
let clock: VirtualClock;
let client: SecretsManagerClient;

beforeEach(async () => {
  clock = startClock();
  const served = await serveForTest(secretsManager(new SecretStore(clock)), clock);
  client = served.connect(SecretsManagerClient);
  await create();
});

const create = () => client.send(new CreateSecretCommand({ Name: 'acme', SecretString: canary('secret') }));
const remove = (input: Omit<DeleteSecretCommandInput, 'SecretId'> = {}) =>
  client.send(new DeleteSecretCommand({ SecretId: 'acme', ...input }));
const read = () => client.send(new GetSecretValueCommand({ SecretId: 'acme' }));

it('a deleted secret can be neither read nor written, and its name not used', async () => {
  await remove();
  const put = new PutSecretValueCommand({ SecretId: 'acme', SecretString: canary('new') });
  const move = new UpdateSecretVersionStageCommand({ SecretId: 'acme', VersionStage: 'SAVED', MoveToVersionId: 'x' });
  for (const refused of [read(), client.send(put), client.send(move), remove()]) {
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(error).toHaveProperty('message', markedForDeletion);
  }
  await expect(create()).rejects.toThrow(
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );
});

it('a deleted secret can still be described, and restored until its time is over', async () => {
  const { DeletionDate } = await remove({ RecoveryWindowInDays: 7 });
  expect(DeletionDate).toEqual(new Date(monday + 7 * day));
  const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: 'acme' }));
  expect(DeletedDate).toEqual(DeletionDate);
  await clock.runUntil(monday + 7 * day - 1);
  await client.send(new RestoreSecretCommand({ SecretId: 'acme' }));
  expect((await read()).Name).toBe('acme');
});

it('a deleted secret is gone when its time is over, and its name is free again', async () => {
  expect((await remove()).DeletionDate).toEqual(new Date(monday + 30 * day));
  await clock.runUntil(monday + 30 * day);
  await expect(client.send(new RestoreSecretCommand({ SecretId: 'acme' }))).rejects.toThrow(ResourceNotFoundException);
  await create();
  expect((await read()).Name).toBe('acme');
});

it.each([6, 31, 7.5])('a recovery window of %s days is refused', async (RecoveryWindowInDays) => {
  await expect(remove({ RecoveryWindowInDays })).rejects.toThrow(InvalidParameterException);
  expect((await read()).Name).toBe('acme');
});

it('a forced deletion is immediate, also of a deleted secret, and does not mind if there is none', async () => {
  await remove();
  await remove({ ForceDeleteWithoutRecovery: true });
  await expect(read()).rejects.toThrow(ResourceNotFoundException);
  expect(await remove({ ForceDeleteWithoutRecovery: true })).toMatchObject({ Name: 'acme' });
  await create();
  const both = remove({ ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 });
  await expect(both).rejects.toThrow(InvalidParameterException);
});

it('a secret that is not there can be neither deleted nor restored', async () => {
  const SecretId = 'absent';
  await expect(client.send(new DeleteSecretCommand({ SecretId }))).rejects.toThrow(ResourceNotFoundException);
  await expect(client.send(new RestoreSecretCommand({ SecretId }))).rejects.toThrow(ResourceNotFoundException);
});
