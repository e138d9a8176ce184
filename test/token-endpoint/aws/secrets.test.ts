import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SecretsManagerConsumerTokens } from '../../../lambda/aws/consumer-tokens.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { SecretsManagerConsumers } from '../../../lambda/token-endpoint/aws/consumers.ts';
import { LambdaRefresher } from '../../../lambda/token-endpoint/aws/refresher.ts';
import { type Invoked, lambda } from '../../../sandbox/aws/lambda.ts';
import { SecretStore } from '../../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { type StandIn, serve } from '../../../sandbox/loopback-server.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

const clock = { now: () => Date.parse('2027-01-04T08:00:00Z'), sleep: async () => {} };

async function connect<Client extends { destroy(): void }>(
  standIn: StandIn,
  Kind: new (options: { endpoint: string; region: string; maxAttempts: number; credentials: Credentials }) => Client,
): Promise<{ client: Client; faults: Faults; calls: string[] }> {
  const faults = new Faults();
  const calls: string[] = [];
  const witness = ({ operation }: { operation: string }) => void calls.push(operation);
  const server = await serve(standIn, { ...clock, faults, witness });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new Kind({ endpoint: server.url, region: 'eu-west-1', maxAttempts: 1, credentials });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return { client, faults, calls };
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

async function kept() {
  const store = new SecretStore(clock);
  const { client, faults, calls } = await connect(secretsManager(store), SecretsManagerClient);
  const refuse = (operation: string) => {
    const answer = { status: 400, body: { __type: 'AccessDeniedException', message: canary('message') } };
    faults.plan({ service: 'secrets-manager', operation, fault: { kind: 'answer', answer } });
  };
  return {
    store,
    refuse,
    calls,
    consumers: new SecretsManagerConsumers(client, 'token-broker.consumers/'),
    consumerTokens: new SecretsManagerConsumerTokens(client, 'token-broker.consumer-tokens/'),
  };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (failure) => failure,
  );

describe('consumer tokens in Secrets Manager', () => {
  it('exist once an operator has made them, filled or not', async () => {
    const { store, consumerTokens } = await kept();
    expect(await consumerTokens.read('acme')).toBeUndefined();
    store.create('token-broker.consumer-tokens/acme');
    expect(await consumerTokens.read('acme')).toEqual({});
    await consumerTokens.write('acme', new Secret('{}'));
    expect((await consumerTokens.read('acme'))?.document?.reveal()).toBe('{}');
  });

  it('take the same text again after another, as current', async () => {
    const { store, consumerTokens } = await kept();
    store.create('token-broker.consumer-tokens/acme');
    for (const text of ['one', 'two', 'one']) await consumerTokens.write('acme', new Secret(text));
    expect((await consumerTokens.read('acme'))?.document?.reveal()).toBe('one');
  });

  it('that AWS refuses are a failure of their own, without its text', async () => {
    const { store, consumerTokens, refuse } = await kept();
    store.create('token-broker.consumer-tokens/acme');
    refuse('GetSecretValue');
    refuse('PutSecretValue');
    for (const work of [consumerTokens.read('acme'), consumerTokens.write('acme', new Secret(canary('text')))]) {
      const failure = await failureOf(work);
      expect(failure).toMatchObject({
        code: 'CONSUMER_TOKEN_FAILED',
        message: expect.stringContaining('AccessDenied'),
      });
      expectNoCanary(failure);
    }
  });

  it('that wait to be deleted say what to do', async () => {
    const { store, consumerTokens } = await kept();
    store.create('token-broker.consumer-tokens/acme');
    store.delete('token-broker.consumer-tokens/acme');
    expect(await failureOf(consumerTokens.read('acme'))).toMatchObject({
      code: 'CONSUMER_TOKEN_FAILED',
      message: expect.stringContaining('restore it'),
    });
  });
});

describe('consumers in Secrets Manager', () => {
  const consumer = { records: ['acme'], secrets: [{ sha256: 'a'.repeat(64), createdAt: '2027-01-01T00:00:00Z' }] };
  const text = JSON.stringify(consumer);

  it('are read with the note of their fetches, which is a tag', async () => {
    const { store, consumers } = await kept();
    expect(await consumers.read('clinic')).toBeUndefined();
    store.create('token-broker.consumers/clinic', {
      value: { text },
      details: { Tags: [{ Key: 'team', Value: 'a' }] },
    });
    expect(await consumers.read('clinic')).toEqual({ consumer, note: undefined });
    const note = { lastAt: clock.now(), authentication: 'basic' as const, intervals: [3600] };
    await consumers.note('clinic', note);
    expect(await consumers.read('clinic')).toEqual({ consumer, note });
    expect(store.describe('token-broker.consumers/clinic').details.Tags).toEqual([
      { Key: 'team', Value: 'a' },
      { Key: 'token-broker-fetches', Value: '2027-01-04T08:00:00Z basic 3600' },
    ]);
  });

  it('cost one call where there is none of that name', async () => {
    const { store, consumers, calls } = await kept();
    store.create('token-broker.consumers/clinic', { value: { text } });
    await consumers.read('absent');
    expect(calls.splice(0)).toEqual(['GetSecretValue']);
    await consumers.read('clinic');
    expect(calls).toEqual(['GetSecretValue', 'DescribeSecret']);
  });

  it('that wait for deletion, or hold nothing, admit no client', async () => {
    const { store, consumers } = await kept();
    store.create('token-broker.consumers/gone', { value: { text } });
    store.delete('token-broker.consumers/gone');
    expect(await consumers.read('gone')).toBeUndefined();
    store.create('token-broker.consumers/empty');
    expect(await consumers.read('empty')).toBeUndefined();
  });

  it('are let in also where the note cannot be read', async () => {
    const { store, consumers, refuse } = await kept();
    store.create('token-broker.consumers/clinic', { value: { text } });
    refuse('DescribeSecret');
    expect(await consumers.read('clinic')).toEqual({ consumer, note: undefined });
  });

  it('that AWS does not give are a failure, and no refusal', async () => {
    const { store, consumers, refuse } = await kept();
    store.create('token-broker.consumers/clinic', { value: { text } });
    refuse('GetSecretValue');
    const failure = await failureOf(consumers.read('clinic'));
    expect(failure).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expectNoCanary(failure);
  });
});

describe('the function that refreshes, through Lambda', () => {
  async function refresher(answer: Invoked) {
    const events: unknown[] = [];
    const invoke = async (event: unknown) => {
      events.push(event);
      return answer;
    };
    const { client } = await connect(lambda([{ name: 'refresh', environment: {}, invoke }]), LambdaClient);
    return { events, refresher: new LambdaRefresher(client, 'refresh'), client };
  }

  it('is asked for one record, if that is still its token', async () => {
    const result = { outcome: 'refreshed', tokenFingerprint: '0123abcd', serviceApp: 'acme' };
    const world = await refresher({ log: [], answer: result });
    expect(await world.refresher.refresh('acme', '89abcdef')).toEqual({
      outcome: 'refreshed',
      tokenFingerprint: '0123abcd',
    });
    expect(world.events).toEqual([{ serviceApp: 'acme', ifToken: '89abcdef' }]);
  });

  it.each([
    ['GRANT_REFUSED', 'GRANT_REFUSED'],
    ['TypeError', 'INTERNAL'],
  ])('that failed with %s fails here with %s, and without its text', async (name, code) => {
    const error = Object.assign(new Error(canary('message')), { name });
    const failure = await failureOf((await refresher({ log: [], error })).refresher.refresh('acme', '89abcdef'));
    expect(failure).toMatchObject({ code });
    expectNoCanary(failure);
  });

  it('that answers something else, or is not there, is a failure too', async () => {
    const world = await refresher({ log: [], answer: { outcome: 'danced' } });
    expect(await failureOf(world.refresher.refresh('acme', '89abcdef'))).toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    const absent = new LambdaRefresher(world.client, 'absent');
    expect(await failureOf(absent.refresh('acme', '89abcdef'))).toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: expect.stringContaining('ResourceNotFoundException'),
    });
  });
});
