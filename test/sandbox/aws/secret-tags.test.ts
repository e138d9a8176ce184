import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, it } from 'vitest';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { serveForTest, startClock } from './stand-in.ts';

let client: SecretsManagerClient;

beforeEach(async () => {
  const clock = startClock();
  client = (await serveForTest(secretsManager(new SecretStore(clock)), clock)).connect(SecretsManagerClient);
  await client.send(new CreateSecretCommand({ Name: 'one', SecretString: 'x', Tags: [{ Key: 'a', Value: '1' }] }));
});

const tags = async () => (await client.send(new DescribeSecretCommand({ SecretId: 'one' }))).Tags;
const tag = (Key: string, Value: string) =>
  client.send(new TagResourceCommand({ SecretId: 'one', Tags: [{ Key, Value }] }));

it('keeps the tags that a secret was made with, adds others, and replaces one with the same key', async () => {
  await tag('b', '2');
  await tag('a', '3');
  expect(await tags()).toEqual([
    { Key: 'b', Value: '2' },
    { Key: 'a', Value: '3' },
  ]);
});

it('takes tags away, also those that are not there', async () => {
  await client.send(new UntagResourceCommand({ SecretId: 'one', TagKeys: ['a', 'z'] }));
  expect(await tags()).toEqual([]);
});

it('refuses values that are too long, or hold what no tag may', async () => {
  await expect(tag('a', 'x'.repeat(257))).rejects.toThrow('length less than or equal to 256');
  await expect(tag('a', '{"json":1}')).rejects.toThrow('not allowed');
  await expect(tag('', 'x')).rejects.toThrow('length between 1 and 128');
  await expect(tag('x', '2027-01-04T08:00:00Z basic 3600')).resolves.toBeDefined();
});

it('knows no tags of a secret that is not there', async () => {
  const command = new TagResourceCommand({ SecretId: 'two', Tags: [] });
  await expect(client.send(command)).rejects.toThrow(ResourceNotFoundException);
});
