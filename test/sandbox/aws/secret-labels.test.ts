import {
  CreateSecretCommand,
  DescribeSecretCommand,
  InvalidParameterException,
  LimitExceededException,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { canary } from '../../support/canaries.ts';
import { serveForTest, startClock } from './stand-in.ts';

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(36)) as [string, string, string];
let client: SecretsManagerClient;

beforeEach(async () => {
  const clock = startClock();
  const served = await serveForTest(secretsManager(new SecretStore(clock)), clock);
  client = served.connect(SecretsManagerClient);
  await client.send(
    new CreateSecretCommand({ Name: 'acme', SecretString: canary('secret'), ClientRequestToken: first }),
  );
});

const put = (id: string, VersionStages?: string[]) =>
  client.send(
    new PutSecretValueCommand({
      SecretId: 'acme',
      SecretString: canary('secret'),
      ClientRequestToken: id,
      VersionStages,
    }),
  );

const move = (input: Omit<UpdateSecretVersionStageCommandInput, 'SecretId'>) =>
  client.send(new UpdateSecretVersionStageCommand({ SecretId: 'acme', ...input }));

const labels = async () => {
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 'acme' }));
  return VersionIdsToStages;
};

describe('writing a value', () => {
  it('without labels moves AWSCURRENT to it, and AWSPREVIOUS to where that was', async () => {
    await put(second);
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'] });
    await put(third);
    expect(await labels()).toEqual({ [second]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] });
  });

  it('as AWSCURRENT by name does the same', async () => {
    await put(second, ['AWSCURRENT', 'SAVED']);
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT', 'SAVED'] });
  });

  it('under another label leaves AWSCURRENT alone, and takes the label from where it was', async () => {
    await put(second, ['SAVED']);
    await put(third, ['SAVED']);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [third]: ['SAVED'] });
  });

  it('makes the first version of a secret AWSCURRENT, with any label', async () => {
    await client.send(new CreateSecretCommand({ Name: 'empty' }));
    const input = { SecretId: 'empty', SecretString: canary('secret'), VersionStages: ['SAVED'] };
    const { VersionStages } = await client.send(new PutSecretValueCommand(input));
    expect(VersionStages?.toSorted()).toEqual(['AWSCURRENT', 'SAVED']);
  });

  it('takes at most 20 labels a secret', async () => {
    const others = Array.from({ length: 19 }, (_, index) => `label-${index}`);
    await put(second, others);
    await expect(put(third, ['one-more'])).rejects.toThrow(LimitExceededException);
    await expect(move({ VersionStage: 'one-more', MoveToVersionId: first })).rejects.toThrow(LimitExceededException);
    await put(third, ['label-0']);
    expect((await labels())?.[third]).toEqual(['label-0']);
  });

  it.each([[[]], [['']], [['x'.repeat(257)]], [Array.from({ length: 21 }, (_, index) => `label-${index}`)]])(
    'refuses the labels %j',
    async (given) => {
      await expect(put(second, given)).rejects.toMatchObject({ name: 'ValidationException' });
      expect(await labels()).toEqual({ [first]: ['AWSCURRENT'] });
    },
  );
});

describe('moving a label', () => {
  it('of AWSCURRENT from where it is moves AWSPREVIOUS too, also off the version that it had been on', async () => {
    await put(second, ['SAVED']);
    await move({ VersionStage: 'AWSCURRENT', MoveToVersionId: second, RemoveFromVersionId: first });
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['SAVED', 'AWSCURRENT'] });
    await move({ VersionStage: 'AWSCURRENT', MoveToVersionId: first, RemoveFromVersionId: second });
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['SAVED', 'AWSPREVIOUS'] });
  });

  it('fails when the label is on another version than thought, and changes nothing', async () => {
    await put(second);
    await put(third, ['SAVED']);
    const moved = move({ VersionStage: 'AWSCURRENT', MoveToVersionId: third, RemoveFromVersionId: first });
    await expect(moved).rejects.toThrow(InvalidParameterException);
    await expect(moved).rejects.toThrow(
      'When you move staging label AWSCURRENT, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label AWSCURRENT.',
    );
    expect(await labels()).toEqual({ [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'], [third]: ['SAVED'] });
  });

  it('that has happened already fails when it is repeated', async () => {
    await put(second, ['SAVED']);
    const input = { VersionStage: 'AWSCURRENT', MoveToVersionId: second, RemoveFromVersionId: first };
    await move(input);
    await expect(move(input)).rejects.toThrow(InvalidParameterException);
  });

  it('fails if the request does not say where the label is', async () => {
    await put(second, ['SAVED']);
    const moved = move({ VersionStage: 'AWSCURRENT', MoveToVersionId: second });
    await expect(moved).rejects.toThrow(InvalidParameterException);
    await expect(moved).rejects.toThrow(
      `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${first}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  });

  it('attaches one that is on no version, and does nothing where it is on that one', async () => {
    const input = { VersionStage: 'SAVED', MoveToVersionId: first };
    await move(input);
    await move(input);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT', 'SAVED'] });
  });

  it('removes one that goes nowhere, but not AWSCURRENT', async () => {
    await put(second, ['SAVED']);
    await move({ VersionStage: 'SAVED', RemoveFromVersionId: second });
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'] });
    await expect(move({ VersionStage: 'AWSCURRENT', RemoveFromVersionId: first })).rejects.toThrow(
      'You can only move staging label AWSCURRENT to a different secret version.',
    );
  });

  it('needs a version that exists', async () => {
    const moved = move({ VersionStage: 'AWSCURRENT', MoveToVersionId: third, RemoveFromVersionId: first });
    await expect(moved).rejects.toThrow(ResourceNotFoundException);
    await expect(move({ VersionStage: 'SAVED' })).rejects.toThrow(InvalidParameterException);
  });
});
