import {
  CreateSecretCommand,
  DecryptionFailure,
  DescribeSecretCommand,
  EncryptionFailure,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  LimitExceededException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../../sandbox/aws/aws-error.ts';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

const hour = 3_600_000;
const firstId = '11111111-1111-4111-8111-111111111111';
const secondId = '22222222-2222-4222-8222-222222222222';

async function start() {
  const clock = startClock();
  const store = new SecretStore(clock);
  const served = await serveForTest(secretsManager(store), clock);
  return { clock, store, faults: served.faults, client: served.connect(SecretsManagerClient) };
}

async function startWithSecret(text = canary('secret')) {
  const started = await start();
  await started.client.send(new CreateSecretCommand({ Name: 'acme', SecretString: text, ClientRequestToken: firstId }));
  return { ...started, text };
}

describe('creating a secret', () => {
  it('stores its first version as AWSCURRENT, under an ARN with a suffix', async () => {
    const { client, text } = await startWithSecret();
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'acme' }));
    expect(read).toMatchObject({
      Name: 'acme',
      SecretString: text,
      VersionId: firstId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(monday),
    });
    expect(read.ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:acme-[A-Za-z0-9]{6}$/);
    expect(read.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps description, key and tags', async () => {
    const { client } = await start();
    const told = { Description: 'Managed', KmsKeyId: 'alias/broker', Tags: [{ Key: 'kind', Value: 'writer' }] };
    await client.send(new CreateSecretCommand({ Name: 'acme', SecretString: canary('secret'), ...told }));
    expect(await client.send(new DescribeSecretCommand({ SecretId: 'acme' }))).toMatchObject(told);
  });

  it('makes no version where no value is given', async () => {
    const { client } = await start();
    const created = await client.send(new CreateSecretCommand({ Name: 'acme' }));
    expect(created.VersionId).toBeUndefined();
    const read = client.send(new GetSecretValueCommand({ SecretId: 'acme' }));
    await expect(read).rejects.toThrow(ResourceNotFoundException);
    await expect(read).rejects.toThrow(
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
  });

  it('refuses a name that is taken, but not a repetition of the same request', async () => {
    const { client, text } = await startWithSecret();
    const again = { Name: 'acme', SecretString: text, ClientRequestToken: firstId };
    expect(await client.send(new CreateSecretCommand(again))).toMatchObject({ Name: 'acme', VersionId: firstId });
    const other = client.send(new CreateSecretCommand({ ...again, SecretString: canary('other') }));
    await expect(other).rejects.toThrow(ResourceExistsException);
    await expect(other).rejects.toThrow('The operation failed because the secret acme already exists.');
  });

  it.each([
    ['is empty', ''],
    ['has a space', 'with space'],
    ['has a letter outside ASCII', 'café'],
    ['has a colon', 'a:b'],
    ['is longer than 512 characters', 'x'.repeat(513)],
  ])('refuses a name that %s', async (_, Name) => {
    const { client } = await start();
    const created = client.send(new CreateSecretCommand({ Name, SecretString: canary('secret') }));
    await expect(created).rejects.toThrow(InvalidParameterException);
  });

  it('takes every character that AWS allows in a name', async () => {
    const { client } = await start();
    const Name = `token-broker/a_b+c=d.e@F9-${'x'.repeat(486)}`;
    expect(Name).toHaveLength(512);
    await client.send(new CreateSecretCommand({ Name, SecretString: canary('secret') }));
    expect((await client.send(new DescribeSecretCommand({ SecretId: Name }))).Name).toBe(Name);
  });
});

describe('reading a secret', () => {
  it('finds it by ARN as well as by name', async () => {
    const { client, text } = await startWithSecret();
    const { ARN } = await client.send(new DescribeSecretCommand({ SecretId: 'acme' }));
    expect((await client.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString).toBe(text);
    const otherArn = `${ARN?.slice(0, -6)}zzzzzz`;
    await expect(client.send(new GetSecretValueCommand({ SecretId: otherArn }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('finds a version by its id or by its label, and only if both fit where both are given', async () => {
    const { client, text } = await startWithSecret();
    const newText = canary('new');
    await client.send(
      new PutSecretValueCommand({ SecretId: 'acme', SecretString: newText, ClientRequestToken: secondId }),
    );
    const read = (wanted: { VersionId?: string; VersionStage?: string }) =>
      client.send(new GetSecretValueCommand({ SecretId: 'acme', ...wanted }));
    expect((await read({ VersionId: firstId })).SecretString).toBe(text);
    expect((await read({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe(text);
    expect((await read({ VersionId: secondId, VersionStage: 'AWSCURRENT' })).SecretString).toBe(newText);
    await expect(read({ VersionId: firstId, VersionStage: 'AWSCURRENT' })).rejects.toThrow(InvalidRequestException);
    await expect(read({ VersionStage: 'SAVED' })).rejects.toThrow('for staging label: SAVED');
    await expect(read({ VersionId: '3'.repeat(36) })).rejects.toThrow(`for VersionId: ${'3'.repeat(36)}`);
  });

  it('answers ResourceNotFoundException where there is no such secret', async () => {
    const { client } = await start();
    const read = client.send(new GetSecretValueCommand({ SecretId: 'absent' }));
    await expect(read).rejects.toThrow(ResourceNotFoundException);
    await expect(read).rejects.toThrow("Secrets Manager can't find the specified secret.");
  });

  it('gives back binary values as they were', async () => {
    const { client } = await start();
    const SecretBinary = Uint8Array.of(0, 255, 10, 128);
    await client.send(new CreateSecretCommand({ Name: 'blob', SecretBinary }));
    const read = await client.send(new GetSecretValueCommand({ SecretId: 'blob' }));
    expect(read.SecretString).toBeUndefined();
    expect([...(read.SecretBinary ?? [])]).toEqual([...SecretBinary]);
  });

  it('fails, and so does writing, while the KMS key is disabled', async () => {
    const { client, store } = await startWithSecret();
    const secret = store.secret('acme');
    if (secret) secret.keyDisabled = true;
    const read = client.send(new GetSecretValueCommand({ SecretId: 'acme' }));
    await expect(read).rejects.toThrow(DecryptionFailure);
    const write = client.send(new PutSecretValueCommand({ SecretId: 'acme', SecretString: canary('new') }));
    await expect(write).rejects.toThrow(EncryptionFailure);
  });

  it('is refused in AWS words by a planned fault', async () => {
    const { client, faults } = await startWithSecret();
    const answer = refusal('InternalServiceError', 'An error occurred on the server side.', 500);
    faults.plan({ service: 'secrets-manager', operation: 'GetSecretValue', fault: { kind: 'answer', answer } });
    const read = client.send(new GetSecretValueCommand({ SecretId: 'acme' }));
    await expect(read).rejects.toMatchObject({ name: 'InternalServiceError', $metadata: { httpStatusCode: 500 } });
  });
});

describe('writing a value', () => {
  it('is idempotent for the same content under the same token, and refuses other content', async () => {
    const { client, store } = await startWithSecret();
    const SecretString = canary('new');
    const put = (text: string) =>
      client.send(new PutSecretValueCommand({ SecretId: 'acme', SecretString: text, ClientRequestToken: secondId }));
    expect(await put(SecretString)).toMatchObject({ VersionId: secondId, VersionStages: ['AWSCURRENT'] });
    expect(await put(SecretString)).toMatchObject({ VersionId: secondId });
    expect(store.secret('acme')?.versions).toHaveLength(2);
    const refused = await put(canary('other')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ResourceExistsException);
    expect((refused as Error).message).toMatch(
      `You can't use ClientRequestToken ${secondId} because that value is already in use for a version of secret arn:`,
    );
    expectNoCanary(refused);
  });

  it('takes tokens of 32 to 64 characters', async () => {
    const { client } = await startWithSecret();
    const put = (length: number) =>
      client.send(
        new PutSecretValueCommand({
          SecretId: 'acme',
          SecretString: canary('new'),
          ClientRequestToken: 't'.repeat(length),
        }),
      );
    await put(32);
    await put(64);
    for (const length of [31, 65]) {
      await expect(put(length)).rejects.toThrow(InvalidParameterException);
      await expect(put(length)).rejects.toThrow('ClientRequestToken must be 32-64 characters long.');
    }
  });

  it('takes 64 KiB and not a byte more, in UTF-8', async () => {
    const { client } = await startWithSecret();
    const put = (SecretString: string) => client.send(new PutSecretValueCommand({ SecretId: 'acme', SecretString }));
    await put('x'.repeat(65_536));
    await expect(put('x'.repeat(65_537))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put('é'.repeat(32_769))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put('')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('needs either a text or bytes', async () => {
    const { client } = await startWithSecret();
    const neither = client.send(new PutSecretValueCommand({ SecretId: 'acme' }));
    await expect(neither).rejects.toThrow('You must provide either SecretString or SecretBinary.');
    const both = new PutSecretValueCommand({
      SecretId: 'acme',
      SecretString: canary('new'),
      SecretBinary: Uint8Array.of(1),
    });
    await expect(client.send(both)).rejects.toThrow(InvalidParameterException);
  });

  it('keeps at most 100 versions: old ones without labels make room, those younger than a day do not', async () => {
    const { client, clock, store } = await startWithSecret();
    const put = () => client.send(new PutSecretValueCommand({ SecretId: 'acme', SecretString: canary('new') }));
    await clock.runUntil(monday + hour);
    for (let count = 2; count <= 100; count += 1) await put();
    await clock.runUntil(monday + 24 * hour - 1);
    await expect(put()).rejects.toThrow(LimitExceededException);
    await clock.runUntil(monday + 24 * hour);
    await put();
    expect(store.secret('acme')?.versions).toHaveLength(100);
    expect(store.secret('acme')?.versions.map((version) => version.id)).not.toContain(firstId);
    await expect(put()).rejects.toThrow(LimitExceededException);
  });

  it('never removes a version that has a label to make room', async () => {
    const { clock, store } = await startWithSecret();
    store.moveLabel('acme', 'KEPT', { to: firstId });
    for (let count = 2; count <= 100; count += 1) store.put('acme', { text: canary('new') });
    await clock.runUntil(monday + 48 * hour);
    store.put('acme', { text: canary('new') });
    expect(store.get('acme', { label: 'KEPT' }).version.id).toBe(firstId);
  });
});

it('makes the same ids again from the same seed', () => {
  const ids = (seed: number) => {
    const { secret, version } = new SecretStore({ now: () => monday }, seed).create('acme', { value: { text: 'x' } });
    return [secret.arn, version?.id];
  };
  expect(ids(7)).toEqual(ids(7));
  expect(ids(7)).not.toEqual(ids(8));
});

it('answers an operation that it does not know with UnknownOperationException', async () => {
  const clock = startClock();
  const { url } = await serveForTest(secretsManager(new SecretStore(clock)), clock);
  const headers = { 'x-amz-target': 'secretsmanager.RotateSecret' };
  const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
});
