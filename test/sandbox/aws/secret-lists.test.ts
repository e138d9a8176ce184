import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandInput,
  CreateSecretCommand,
  InvalidNextTokenException,
  InvalidParameterException,
  ListSecretsCommand,
  PutSecretValueCommand,
  paginateBatchGetSecretValue,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { canary } from '../../support/canaries.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

let client: SecretsManagerClient;
let store: SecretStore;

beforeEach(async () => {
  const clock = startClock();
  store = new SecretStore(clock);
  const served = await serveForTest(secretsManager(store), clock);
  client = served.connect(SecretsManagerClient);
});

function fill(count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => `broker/${String(index).padStart(3, '0')}`);
  for (const name of names) store.create(name, { value: { text: canary(name) } });
  store.create('other/000', { value: { text: canary('other') } });
  return names;
}

const ours = [{ Key: 'name' as const, Values: ['broker/'] }];
const batch = (input: BatchGetSecretValueCommandInput) => client.send(new BatchGetSecretValueCommand(input));

describe('reading in batches', () => {
  it('by the start of the name gives pages of 20, and all of them in the end', async () => {
    const names = fill(45);
    const pages: number[] = [];
    const seen: (string | undefined)[] = [];
    for await (const page of paginateBatchGetSecretValue({ client }, { Filters: ours })) {
      pages.push(page.SecretValues?.length ?? 0);
      seen.push(...(page.SecretValues ?? []).map((value) => value.Name));
    }
    expect(pages).toEqual([20, 20, 5]);
    expect(seen).toEqual(names);
  });

  it('tells value, version and labels of each', async () => {
    const [name = ''] = fill(1);
    const { version } = store.get(name);
    const { SecretValues } = await batch({ Filters: ours });
    expect(SecretValues).toMatchObject([
      {
        Name: name,
        ARN: store.secret(name)?.arn,
        VersionId: version.id,
        VersionStages: ['AWSCURRENT'],
        CreatedDate: new Date(monday),
      },
    ]);
    expect(version.value).toEqual({ text: SecretValues?.[0]?.SecretString });
  });

  it('lets one that cannot be read cost only itself', async () => {
    const [readable = '', sealed = ''] = fill(2);
    store.create('broker/empty');
    const secret = store.secret(sealed);
    if (secret) secret.keyDisabled = true;
    const { SecretValues, Errors } = await batch({ Filters: ours });
    expect(SecretValues?.map((value) => value.Name)).toEqual([readable]);
    expect(Errors).toMatchObject([
      { SecretId: secret?.arn, ErrorCode: 'DecryptionFailure' },
      { SecretId: store.secret('broker/empty')?.arn, ErrorCode: 'ResourceNotFoundException' },
    ]);
  });

  it('by id tells what is deleted or missing, and by filter skips what is deleted', async () => {
    const [kept = '', deleted = ''] = fill(2);
    store.delete(deleted);
    const { SecretValues, Errors } = await batch({ SecretIdList: [kept, deleted, 'broker/none'] });
    expect(SecretValues?.map((value) => value.Name)).toEqual([kept]);
    expect(Errors?.map((error) => [error.SecretId, error.ErrorCode])).toEqual([
      [deleted, 'InvalidRequestException'],
      ['broker/none', 'ResourceNotFoundException'],
    ]);
    const filtered = await batch({ Filters: ours });
    expect(filtered.SecretValues?.map((value) => value.Name)).toEqual([kept]);
    expect(filtered.Errors).toEqual([]);
  });

  it.each<[string, BatchGetSecretValueCommandInput]>([
    ['neither ids nor filters', {}],
    ['both ids and filters', { SecretIdList: ['broker/000'], Filters: ours }],
    ['a page size without filters', { SecretIdList: ['broker/000'], MaxResults: 5 }],
    ['a filter by anything but the name', { Filters: [{ Key: 'tag-key', Values: ['kind'] }] }],
  ])('refuses %s', async (_, input) => {
    await expect(batch(input)).rejects.toThrow(InvalidParameterException);
  });

  it.each<[string, BatchGetSecretValueCommandInput]>([
    ['pages of more than 20', { Filters: ours, MaxResults: 21 }],
    ['pages of none', { Filters: ours, MaxResults: 0 }],
    ['more than 20 ids', { SecretIdList: Array.from({ length: 21 }, (_, index) => `broker/${index}`) }],
    ['no ids at all', { SecretIdList: [] }],
  ])('refuses %s', async (_, input) => {
    await expect(batch(input)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses a page that it has not announced', async () => {
    await expect(batch({ Filters: ours, NextToken: 'made-up' })).rejects.toThrow(InvalidNextTokenException);
  });
});

describe('listing', () => {
  it('names every secret with the labels of its versions, in pages', async () => {
    const names = fill(130);
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListSecrets({ client }, { Filters: ours })) {
      seen.push(...(page.SecretList ?? []).map((secret) => secret.Name));
    }
    expect(seen).toEqual(names);
    const { SecretList } = await client.send(new ListSecretsCommand({ Filters: ours, MaxResults: 1 }));
    const version = store.get(names[0] ?? '').version.id;
    expect(SecretList).toMatchObject([{ Name: names[0], SecretVersionsToStages: { [version]: ['AWSCURRENT'] } }]);
  });

  it('skips what waits to be deleted unless asked for it', async () => {
    const [kept, deleted = ''] = fill(2);
    store.delete(deleted);
    const list = async (IncludePlannedDeletion: boolean) => {
      const { SecretList } = await client.send(new ListSecretsCommand({ Filters: ours, IncludePlannedDeletion }));
      return SecretList?.map((secret) => secret.Name);
    };
    expect(await list(false)).toEqual([kept]);
    expect(await list(true)).toEqual([kept, deleted]);
  });
});

describe('stale reads', () => {
  it('answer what was there when they began, until they end; writes see the truth', async () => {
    const clock = startClock();
    const lagging = new SecretStore(clock);
    const served = await serveForTest(secretsManager(lagging), clock);
    const reader = served.connect(SecretsManagerClient);
    const [oldText, newText] = [canary('old'), canary('new')];
    await reader.send(new CreateSecretCommand({ Name: 'broker/000', SecretString: oldText }));
    const before = lagging.get('broker/000').version.id;

    lagging.answerStaleReads('broker/000', monday + 5_000);
    const put = { SecretId: 'broker/000', SecretString: newText, VersionStages: ['SAVED'] };
    const { VersionId: after = '' } = await reader.send(new PutSecretValueCommand(put));
    lagging.moveLabel('broker/000', 'AWSCURRENT', { to: after, from: before });

    const current = async () => {
      const one = lagging.get('broker/000').version.id;
      const { SecretValues } = await reader.send(new BatchGetSecretValueCommand({ Filters: ours }));
      expect(SecretValues?.map((value) => value.VersionId)).toEqual([one]);
      return one;
    };
    await clock.runUntil(monday + 4_999);
    expect(await current()).toBe(before);
    expect(lagging.secret('broker/000')?.versions.map((version) => version.id)).toEqual([before, after]);
    await clock.runUntil(monday + 5_000);
    expect(await current()).toBe(after);
  });

  it('do not find a secret that was created after they began, and still list one that was erased', async () => {
    store.create('broker/old', { value: { text: canary('old') } });
    store.answerStaleReads('broker/old', monday + 1);
    store.answerStaleReads('broker/new', monday + 1);
    store.delete('broker/old', { force: true });
    store.create('broker/new', { value: { text: canary('new') } });
    const { SecretList } = await client.send(new ListSecretsCommand({}));
    expect(SecretList?.map((secret) => secret.Name)).toEqual(['broker/old']);
  });
});
