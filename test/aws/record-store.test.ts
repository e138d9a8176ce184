import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SecretsManagerRecordStore } from '../../lambda/aws/record-store.ts';
import { isOurs, leaseVersionId, nextStateId } from '../../lambda/aws/version-ids.ts';
import type { Listed } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { SecretStore } from '../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../sandbox/aws/secrets-manager.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { seededRandom } from '../../sandbox/random.ts';
import { MemorySecrets } from '../broker/memory-secrets.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { describeRecordStore } from './record-store-suite.ts';

/** A clock that sleeping moves on. */
function virtualClock() {
  let time = Date.parse('2027-01-04T08:00:00Z');
  const pass = (ms: number) => {
    time += ms;
  };
  return { now: () => time, sleep: async (ms: number) => pass(ms), random: seededRandom(1), pass };
}

async function onLoopback() {
  const clock = virtualClock();
  const secrets = new SecretStore(clock);
  const faults = new Faults();
  const server = await serve(secretsManager(secrets), { ...clock, faults });
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
  return { client, clock, secrets, faults, store: new SecretsManagerRecordStore(client, 'token-broker/', clock) };
}

describeRecordStore('in memory', async () => {
  const clock = virtualClock();
  const { client } = new MemorySecrets(async (_step, _subject, effect) => effect(), clock);
  return { client, clock };
});

describeRecordStore("behind AWS's own client, on loopback", onLoopback);

async function all(store: SecretsManagerRecordStore): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const page of store.list()) found.push(...page);
  return found;
}

describe('the record store on loopback', () => {
  it('turns every answer into a record or a failure, and quotes no part of it', async () => {
    const { store, faults } = await onLoopback();
    const text = fc.oneof(fc.constant(canary('answer')), fc.string());
    const fields = [
      'Name',
      'VersionId',
      'VersionStages',
      'SecretString',
      'SecretBinary',
      '__type',
      'message',
      'Errors',
    ];
    const value = fc.dictionary(fc.constantFrom(...fields), fc.oneof(text, fc.jsonValue()));
    const body = fc.oneof(
      text,
      fc.jsonValue(),
      value,
      fc.array(value).map((SecretValues) => ({ SecretValues })),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 400, 500), body, async (status, answered) => {
        for (const call of [() => store.load('acme'), () => all(store)]) {
          faults.plan({ service: 'secrets-manager', fault: { kind: 'answer', answer: { status, body: answered } } });
          const outcome = await call().catch((thrown: unknown) => thrown);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
          expectNoCanary(outcome);
          faults.clear();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('loads no record without a value', async () => {
    const { store, secrets } = await onLoopback();
    secrets.create('token-broker/acme');
    await expect(store.load('acme')).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      message: 'Record acme cannot be used: it has no value yet.',
    });
    expect(await all(store)).toMatchObject([{ name: 'acme', failure: { code: 'RECORD_INVALID' } }]);
  });

  it('lists a record whose key is disabled as a failure of its own', async () => {
    const { store, secrets } = await onLoopback();
    const text = JSON.stringify({ clientId: 'C1', clientSecret: 's', refreshToken: 'r' });
    secrets.create('token-broker/acme', { value: { text } });
    secrets.create('token-broker/locked', { value: { text } });
    Object.assign(secrets.secret('token-broker/locked') ?? {}, { keyDisabled: true });
    const found = await all(store);
    expect(found.map((one) => [one.name, 'failure' in one ? one.failure.code : 'usable'])).toEqual(
      expect.arrayContaining([
        ['acme', 'usable'],
        ['locked', 'REGISTRY_UNAVAILABLE'],
      ]),
    );
    await expect(store.load('locked')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('spends nothing where the key of a record is disabled', async () => {
    const { store, secrets, clock } = await onLoopback();
    const text = JSON.stringify({ clientId: 'C1', clientSecret: 's', refreshToken: 'r' });
    secrets.create('token-broker/acme', { value: { text } });
    const loaded = await store.load('acme');
    Object.assign(secrets.secret('token-broker/acme') ?? {}, { keyDisabled: true });
    await expect(store.acquireLease(loaded, clock.now() + 60_000)).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      message: expect.stringContaining('EncryptionFailure'),
    });
  });

  it.each(['cut-before', 'cut-after', 'cut-within'] as const)('saves once where the connection is %s', async (kind) => {
    const { store, secrets, faults, clock } = await onLoopback();
    const text = JSON.stringify({ clientId: 'C1', clientSecret: 's', refreshToken: 'r' });
    secrets.create('token-broker/acme', { value: { text } });
    const loaded = await store.load('acme');
    const state = { ...loaded.state, rotatedAt: clock.now() };
    faults.plan({ service: 'secrets-manager', operation: 'PutSecretValue', times: 1, fault: { kind } });
    const saved = await store.saveState(loaded, state, 'grant', clock.now() + 60_000);
    expect(await store.load('acme')).toEqual(saved);
    expect(secrets.secret('token-broker/acme')?.versions).toHaveLength(2);
  });
});

describe('the ids of versions', () => {
  const typed = 'a1b2c3d4-0000-4000-8000-000000000000';

  // What an earlier release has saved must be found again.
  it('never change', () => {
    expect(nextStateId('acme', undefined)).toBe('b14a0925-39e4-87b0-84fa-520185f018f7');
    expect(nextStateId('acme', typed)).toBe('aac530af-f545-8f1a-80b0-2b72a7b6f19c');
    expect(leaseVersionId('acme', typed, 1)).toBe('eb8897af-bec9-86a5-8037-b5c31623cc59');
  });

  it('are of one record, state and round each', () => {
    const ids = [
      nextStateId('acme', undefined),
      nextStateId('other', undefined),
      nextStateId('acme', typed),
      leaseVersionId('acme', undefined, 1),
      leaseVersionId('acme', undefined, 2),
      leaseVersionId('acme', typed, 1),
      leaseVersionId('other', typed, 1),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are UUIDs that show whose they are', () => {
    for (const id of [nextStateId('acme', undefined), leaseVersionId('acme', typed, 3)]) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(isOurs(id)).toBe(true);
    }
    expect(isOurs(typed)).toBe(false);
  });
});
