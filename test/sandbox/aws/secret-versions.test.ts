import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  InvalidNextTokenException,
  ListSecretVersionIdsCommand,
  type ListSecretVersionIdsCommandInput,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { perform, secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(36)) as [string, string, string];
let clock: ReturnType<typeof startClock>;
let store: SecretStore;
let client: SecretsManagerClient;

beforeEach(async () => {
  clock = startClock();
  store = new SecretStore(clock);
  client = (await serveForTest(secretsManager(store), clock)).connect(SecretsManagerClient);
  await client.send(new CreateSecretCommand({ Name: 'acme', SecretString: 'config', ClientRequestToken: first }));
});

const put = (id: string, text: string, ...VersionStages: string[]) =>
  client.send(
    new PutSecretValueCommand({ SecretId: 'acme', SecretString: text, ClientRequestToken: id, VersionStages }),
  );

const list = (input: Partial<ListSecretVersionIdsCommandInput> = {}) =>
  client.send(new ListSecretVersionIdsCommand({ SecretId: 'acme', ...input }));

/** Version id -> labels. */
const labels = async (input?: Partial<ListSecretVersionIdsCommandInput>) =>
  Object.fromEntries(((await list(input)).Versions ?? []).map((one) => [one.VersionId, one.VersionStages]));

describe('the list of versions', () => {
  it('has id, labels and time of every version with a label, and the others on request', async () => {
    await clock.runUntil(monday + 1000);
    await put(second, 'one', 'STATE');
    await put(third, 'two', 'STATE');
    expect(await list()).toMatchObject({
      Name: 'acme',
      Versions: [
        { VersionId: first, VersionStages: ['AWSCURRENT'], CreatedDate: new Date(monday) },
        { VersionId: third, VersionStages: ['STATE'], CreatedDate: new Date(monday + 1000) },
      ],
    });
    expect(await labels({ IncludeDeprecated: true })).toEqual({
      [first]: ['AWSCURRENT'],
      [second]: [],
      [third]: ['STATE'],
    });
  });

  it('comes in pages of at most 100', async () => {
    await put(second, 'one', 'STATE');
    const { Versions, NextToken } = await list({ MaxResults: 1 });
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([first]);
    const rest = await list({ MaxResults: 1, ...(NextToken && { NextToken }) });
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual([second]);
    expect(rest.NextToken).toBeUndefined();
    await expect(list({ MaxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(list({ NextToken: 'made-up' })).rejects.toBeInstanceOf(InvalidNextTokenException);
  });

  it('is there for a secret that is marked for deletion, and not for one that does not exist', async () => {
    await client.send(new DeleteSecretCommand({ SecretId: 'acme' }));
    expect(Object.keys(await labels())).toEqual([first]);
    await expect(list({ SecretId: 'absent' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe('a version under a label of its own', () => {
  it('is written by exactly one of twenty racing requests with one token', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => put(second, `writer ${n}`, 'STATE')),
    );
    const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(failures).toHaveLength(19);
    for (const failure of failures) expect(failure).toBeInstanceOf(ResourceExistsException);
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [second]: ['STATE'] });
  });

  it('gets its label back by no repeated request: that changes nothing', async () => {
    await put(second, 'one', 'STATE');
    await put(third, 'two', 'STATE');
    await expect(put(second, 'one', 'STATE')).resolves.toMatchObject({ VersionId: second });
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [third]: ['STATE'] });
  });

  it('can be read by its id after its label has moved on', async () => {
    await put(second, 'one', 'STATE');
    await put(third, 'two', 'STATE');
    const read = (VersionId: string) => client.send(new GetSecretValueCommand({ SecretId: 'acme', VersionId }));
    expect(await read(second)).toMatchObject({ SecretString: 'one', VersionStages: [] });
  });
});

describe('a store without the wire', () => {
  it('does the same, and refuses in the same words', () => {
    perform(store, 'PutSecretValue', { SecretId: 'acme', SecretString: 'one', VersionStages: ['STATE'] });
    expect(perform(store, 'GetSecretValue', { SecretId: 'acme', VersionStage: 'STATE' })).toMatchObject({
      SecretString: 'one',
      VersionStages: ['STATE'],
    });
    expect(() => perform(store, 'GetSecretValue', { SecretId: 'acme', VersionStage: 'LEASE' })).toThrow(
      "Secrets Manager can't find the specified secret value for staging label: LEASE",
    );
    expect(() => perform(store, 'Dance', {})).toThrow('There is no such operation.');
  });
});
