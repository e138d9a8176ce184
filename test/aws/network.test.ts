import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, test } from 'vitest';
import { networkLimits, proxiesOf } from '../../lambda/aws/network.ts';
import { proxyService, slowService } from '../webex/services.ts';

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

test('a client asks a service of AWS through the proxy that the environment names', async () => {
  const proxy = await proxyService();
  const client = new SecretsManagerClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: networkLimits({ proxies: proxiesOf({ HTTPS_PROXY: proxy.url }) ?? {} }),
  });
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'a' }))).rejects.toMatchObject({
    code: 'ERR_PROXY_TUNNEL',
  });
  expect(proxy.asked).toEqual(['CONNECT secretsmanager.eu-west-1.amazonaws.com:443']);
});

describe('the proxies of an environment', () => {
  const proxy = 'http://proxy.example:8080';

  it.each([
    [{ HTTPS_PROXY: proxy }, { https_proxy: proxy, no_proxy: 'localhost,127.0.0.1,[::1]' }],
    [
      { https_proxy: proxy, HTTPS_PROXY: 'other' },
      { https_proxy: proxy, no_proxy: 'localhost,127.0.0.1,[::1]' },
    ],
    [
      { HTTP_PROXY: proxy, NO_PROXY: '.example.com' },
      { http_proxy: proxy, no_proxy: '.example.com,localhost,127.0.0.1,[::1]' },
    ],
    [{}, undefined],
    [{ HTTPS_PROXY: '', NO_PROXY: '*' }, undefined],
  ])('%j', (env, proxies) => {
    expect(proxiesOf(env)).toEqual(proxies);
  });

  it.each(['proxy.example:8080', 'socks5://proxy.example', '://', 'proxy'])(
    "'%s' is refused by the name of its variable",
    (value) => {
      expect(() => proxiesOf({ HTTPS_PROXY: value })).toThrow(
        'HTTPS_PROXY must be a URL such as http://proxy.example.com:8080.',
      );
    },
  );
});
