import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { networkLimits } from '../../lambda/aws/network.ts';
import { slowService } from '../webex/services.ts';

test('a client waits for each address of a host as long as for the only one of another', async () => {
  const { port, lookup } = await slowService();
  const { httpAgent, ...limits } = networkLimits();
  const client = new SecretsManagerClient({
    region: 'eu-west-1',
    endpoint: `http://both.example:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { ...limits, httpAgent: { ...httpAgent, lookup } },
  });
  expect(await client.send(new GetSecretValueCommand({ SecretId: 'a' }))).toMatchObject({
    $metadata: { httpStatusCode: 200 },
  });
});

test('the connection has the time of two addresses, and an answer its own', () => {
  const { connectionTimeout, requestTimeout, httpsAgent } = networkLimits({ connectMs: 1000, answerMs: 3000 });
  expect({ connectionTimeout, requestTimeout }).toEqual({ connectionTimeout: 2000, requestTimeout: 3000 });
  expect(httpsAgent).toEqual({ keepAlive: true, autoSelectFamilyAttemptTimeout: 1000 });
});
