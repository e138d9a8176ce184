import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SecretsManagerRegistry } from '../../lambda/aws/record-store.ts';
import type { Registry, StoredVersion } from '../../lambda/broker/ports.ts';
import type { UnreadableRecord } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { SecretStore } from '../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../sandbox/aws/secrets-manager.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { MemoryRegistry } from '../broker/memory-registry.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const clock = { now: () => Date.parse('2027-01-04T08:00:00Z'), sleep: async () => {}, random: () => 0.5 };
const ID = '00000000-0000-4000-8000-000000000001';

interface Kept {
  registry: Registry;
  /** As a person does. */
  edit: (record: string, text: string) => void;
  faults?: Faults;
  store?: SecretStore;
}

async function inSecretsManager(): Promise<Kept> {
  const store = new SecretStore(clock);
  const faults = new Faults();
  const server = await serve(secretsManager(store), { ...clock, faults });
  const client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return {
    registry: new SecretsManagerRegistry(client, 'token-broker/', clock),
    edit: (record, text) => {
      const id = `token-broker/${record}`;
      if (store.secret(id)) store.put(id, { text });
      else store.create(id, { value: { text } });
    },
    faults,
    store,
  };
}

async function inMemory(): Promise<Kept> {
  const registry = new MemoryRegistry(async (_step, _subject, effect) => effect());
  return { registry, edit: (record, text) => registry.edit(record, text) };
}

async function all(registry: Registry): Promise<(StoredVersion | UnreadableRecord)[]> {
  const found: (StoredVersion | UnreadableRecord)[] = [];
  for await (const page of registry.readAll()) found.push(...page);
  return found;
}

describe.each([
  ['in Secrets Manager', inSecretsManager],
  ['in memory', inMemory],
])('a registry %s', (_where, make) => {
  let kept: Kept;
  beforeEach(async () => {
    kept = await make();
  });
  const current = async () => (await kept.registry.read('acme', 'AWSCURRENT')) as StoredVersion;

  it('reads the current version with its labels', async () => {
    kept.edit('acme', 'one');
    const version = await current();
    expect(version).toMatchObject({ record: 'acme', labels: ['AWSCURRENT'] });
    expect(version.text.reveal()).toBe('one');
  });

  it('knows no version under a label that nobody set', async () => {
    kept.edit('acme', 'one');
    expect(await kept.registry.read('acme', 'SAVED')).toBeUndefined();
  });

  it('says that a record does not exist', async () => {
    await expect(kept.registry.read('acme', 'AWSCURRENT')).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  });

  it('stores a version under its own label and leaves the current one where it is', async () => {
    kept.edit('acme', 'one');
    await kept.registry.put('acme', 'SAVED', ID, new Secret('two'));
    expect((await current()).text.reveal()).toBe('one');
    expect(await kept.registry.read('acme', 'SAVED')).toMatchObject({ versionId: ID, labels: ['SAVED'] });
  });

  it('stores nothing twice for the same id and text, and refuses another text', async () => {
    kept.edit('acme', 'one');
    await kept.registry.put('acme', 'PROBE', ID, new Secret('one'));
    await kept.registry.put('acme', 'PROBE', ID, new Secret('one'));
    const failure = await kept.registry.put('acme', 'PROBE', ID, new Secret(canary('other'))).catch((error) => error);
    expect(failure).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expectNoCanary(failure);
  });

  it('moves the current label from the version that was read, and keeps the way back', async () => {
    kept.edit('acme', 'one');
    const { versionId } = await current();
    await kept.registry.put('acme', 'SAVED', ID, new Secret('two'));
    await kept.registry.move('acme', 'AWSCURRENT', versionId, ID);
    expect((await current()).labels).toEqual(expect.arrayContaining(['AWSCURRENT', 'SAVED']));
    expect((await kept.registry.read('acme', 'AWSPREVIOUS'))?.versionId).toBe(versionId);
  });

  it('refuses to move it when somebody else came first', async () => {
    kept.edit('acme', 'one');
    const { versionId } = await current();
    await kept.registry.put('acme', 'SAVED', ID, new Secret('two'));
    kept.edit('acme', 'three');
    await expect(kept.registry.move('acme', 'AWSCURRENT', versionId, ID)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    expect((await current()).text.reveal()).toBe('three');
  });

  it('moves SAVED from where it was seen, or from nowhere, and leaves the others where they are', async () => {
    kept.edit('acme', 'one');
    const { versionId } = await current();
    await kept.registry.move('acme', 'SAVED', undefined, versionId);
    expect((await current()).labels).toEqual(expect.arrayContaining(['AWSCURRENT', 'SAVED']));
    await kept.registry.put('acme', 'NOTED', ID, new Secret('two'));
    await kept.registry.move('acme', 'SAVED', versionId, ID);
    expect((await kept.registry.read('acme', 'SAVED'))?.versionId).toBe(ID);
    expect((await current()).labels).toEqual(['AWSCURRENT']);
  });

  it('refuses to move SAVED when another has taken it', async () => {
    kept.edit('acme', 'one');
    const { versionId } = await current();
    await kept.registry.put('acme', 'SAVED', ID, new Secret('two'));
    for (const from of [undefined, versionId]) {
      await expect(kept.registry.move('acme', 'SAVED', from, versionId)).rejects.toMatchObject({
        code: 'REGISTRY_UNAVAILABLE',
      });
    }
    expect((await kept.registry.read('acme', 'SAVED'))?.versionId).toBe(ID);
  });

  it('reads every record', async () => {
    for (let n = 0; n < 45; n += 1) kept.edit(`record-${n}`, String(n));
    const found = await all(kept.registry);
    expect(new Set(found.map(({ record }) => record)).size).toBe(45);
  });
});

describe('a registry in Secrets Manager', () => {
  it('gives versions or failures, whatever is answered, and quotes nothing of it', async () => {
    const { registry, faults } = await inSecretsManager();
    const text = fc.oneof(fc.constant(canary('answer')), fc.string());
    const anything = fc.oneof(text, fc.jsonValue());
    // These three are handed on, as no service puts a secret into them.
    const handedOn = { Name: fc.jsonValue(), VersionId: fc.jsonValue(), VersionStages: fc.jsonValue() };
    const others = {
      SecretString: anything,
      SecretBinary: anything,
      __type: anything,
      message: anything,
      Errors: anything,
    };
    const value = fc.record({ ...handedOn, ...others }, { requiredKeys: [] });
    const body = fc.oneof(
      text,
      fc.jsonValue(),
      value,
      fc.array(value).map((SecretValues) => ({ SecretValues })),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 400, 500), body, async (status, answered) => {
        for (const call of [() => registry.read('acme', 'AWSCURRENT'), () => all(registry)]) {
          faults?.clear();
          faults?.plan({
            service: 'secrets-manager',
            times: 3,
            fault: { kind: 'answer', answer: { status, body: answered } },
          });
          const outcome = await call().catch((thrown: unknown) => thrown);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
          expectNoCanary(outcome);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('costs only itself when a record cannot be read, has an odd name, or no text', async () => {
    const { registry, edit, store } = await inSecretsManager();
    edit('acme', 'one');
    edit('Odd_Name', 'two');
    store?.create('token-broker/binary', { value: { binary: 'AAAA' } });
    store?.create('token-broker/locked', { value: { text: 'three' } });
    Object.assign(store?.secret('token-broker/locked') ?? {}, { keyDisabled: true });
    store?.create('token-broker-two/acme', { value: { text: 'four' } });
    const found = await all(registry);
    const failures = found.flatMap((one) => ('failure' in one ? [[one.record, one.failure.code]] : []));
    expect(found).toHaveLength(4);
    expect(new Map(failures as [string, string][])).toEqual(
      new Map([
        ['Odd_Name', 'RECORD_INVALID'],
        ['binary', 'RECORD_INVALID'],
        ['locked', 'REGISTRY_UNAVAILABLE'],
      ]),
    );
  });

  it('asks again for a page that failed, and gives up after three tries', async () => {
    const { registry, edit, faults } = await inSecretsManager();
    edit('acme', 'one');
    const answer = { status: 500, body: { __type: 'InternalServiceError' } };
    faults?.plan({ service: 'secrets-manager', times: 2, fault: { kind: 'answer', answer } });
    expect(await all(registry)).toHaveLength(1);
    faults?.plan({ service: 'secrets-manager', times: 3, fault: { kind: 'answer', answer } });
    await expect(all(registry)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('tells a deleted record from a failure, and quotes nothing that AWS says', async () => {
    const { registry, edit, faults, store } = await inSecretsManager();
    edit('acme', 'one');
    const answer = { status: 400, body: { __type: 'DecryptionFailure', message: canary('echo') } };
    faults?.plan({ service: 'secrets-manager', times: 1, fault: { kind: 'answer', answer } });
    const failure = await registry.read('acme', 'AWSCURRENT').catch((error) => error);
    expect(failure).toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: expect.stringContaining('DecryptionFailure'),
    });
    expectNoCanary(failure);
    store?.delete('token-broker/acme');
    await expect(registry.read('acme', 'AWSCURRENT')).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  });
});
