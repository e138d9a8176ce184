import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { sha256Of } from '../../lambda/token-endpoint/domain/consumer.ts';
import { serveHttpApi } from '../../sandbox/aws/http-api.ts';
import { lambda } from '../../sandbox/aws/lambda.ts';
import { SecretStore } from '../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../sandbox/aws/secrets-manager.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { startFunction } from '../support/runtime-api.ts';
import { bundleFunction } from './bundled-function.ts';
import { logOf } from './surroundings.ts';

const bundled = bundleFunction('TokenEndpoint', { tokenEndpoint: true });
afterAll(() => bundled.remove());
const paths = Object.values(bundled.resources)
  .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
  .map(({ Properties }) => Properties.RouteKey.replace('ANY ', ''));

/** The function in a process of its own, behind a gateway with the routes of its stack, until the test ends. */
async function deploy(changed: Record<string, string> = {}) {
  const world = { now: Date.now, sleep, faults: new Faults() };
  const secrets = new SecretStore(world);
  const invoked: unknown[] = [];
  const refresh = async (event: unknown) => {
    invoked.push(event);
    project(canary('token'));
    return { log: [], answer: { outcome: 'refreshed', tokenFingerprint: null } };
  };
  const functions = lambda([{ name: bundled.environment.REFRESH_FUNCTION ?? '', environment: {}, invoke: refresh }]);
  const [secretsServer, functionServer] = [await serve(secretsManager(secrets), world), await serve(functions, world)];
  const started = await startFunction({
    ...bundled,
    environment: {
      ...bundled.environment,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsServer.url,
      AWS_ENDPOINT_URL_LAMBDA: functionServer.url,
      ...changed,
    },
  });
  const invoke = async (event: unknown) => {
    const { result, error } = await started.invoke(event);
    if (error) throw new Error(error.errorType);
    return result;
  };
  const gateway = await serveHttpApi({ now: Date.now, paths, invoke });
  onTestFinished(async () => {
    expectNoCanary(await started.stop());
    await Promise.all([gateway, secretsServer, functionServer].map((server) => server.close()));
  });

  const projection = `${bundled.environment.CONSUMER_TOKEN_PREFIX}acme`;
  const project = (accessToken: string) => {
    const [givenAt, expiresAt] = [-2, 300].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    secrets.put(projection, { text: JSON.stringify({ accessToken, givenAt, expiresAt }) });
    return accessToken;
  };
  secrets.create(projection);
  const clientSecret = canary('consumer');
  const consumer = { records: ['acme'], secrets: [{ sha256: sha256Of(new Secret(clientSecret)), createdAt: '' }] };
  secrets.create(`${bundled.environment.CONSUMER_PREFIX}clinic`, { value: { text: JSON.stringify(consumer) } });
  const authorization = `Basic ${btoa(`clinic:${clientSecret}`)}`;
  return { url: gateway.url, started, secrets, invoked, project, clientSecret, authorization };
}

const grant = new URLSearchParams({ grant_type: 'client_credentials' });

describe('the bundle of the token endpoint', () => {
  test('is one file with its source map, small enough to load quickly, with everything but what Node has', () => {
    expect(readdirSync(bundled.directory).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(statSync(join(bundled.directory, 'index.mjs')).size).toBeLessThan(700_000);
    const code = readFileSync(join(bundled.directory, 'index.mjs'), 'utf8');
    const imported = [...code.matchAll(/\b(?:from ?|import\()["']([^"']+)["']/g)].map(([, name]) => name);
    expect(imported.filter((name) => !isBuiltin(name ?? ''))).toEqual([]);
  });
});

describe('the deployed token endpoint', () => {
  test('gives a token through the gateway, whose forms come in Base64', async () => {
    const { url, project, authorization } = await deploy();
    const token = project(canary('token'));
    const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', headers: { authorization }, body: grant });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      access_token: token,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'acme',
    });
  });

  test('refuses, and logs nothing of what was sent', async () => {
    const { url, started } = await deploy();
    const body = new URLSearchParams({
      ...Object.fromEntries(grant),
      client_id: canary('id'),
      client_secret: canary('x'),
    });
    const answer = await fetch(`${url}/oauth2/token?client_id=${canary('query')}`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    const refused = await fetch(`${url}/oauth2/token`, { method: 'POST', body });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    const lines = await logOf(started);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'answered', status: 401, refused: true }));
    const alarm = Object.entries(bundled.resources).find(([id]) => id.startsWith('AlarmsClientsRefused'));
    const { Namespace, MetricName, Dimensions } = alarm?.[1].Properties ?? {};
    expect(Dimensions).toEqual([{ Name: 'service', Value: 'token-broker' }]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        _aws: expect.objectContaining({
          CloudWatchMetrics: [expect.objectContaining({ Namespace, Dimensions: [['service']] })],
        }),
        [MetricName]: 1,
        service: 'token-broker',
      }),
    );
  });

  test('has a reported token refreshed by the function that refreshes', async () => {
    const { url, project, invoked, authorization, secrets } = await deploy();
    const { fingerprint } = new Secret(project(canary('token')));
    const answer = await fetch(`${url}/v1/refresh`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ fingerprint }),
    });
    expect(answer.status).toBe(200);
    expect(invoked).toEqual([{ serviceApp: 'acme', ifToken: fingerprint }]);
    const { value } = secrets.get(`${bundled.environment.CONSUMER_TOKEN_PREFIX}acme`).version;
    expect('text' in value && value.text).toContain(((await answer.json()) as { access_token: string }).access_token);
  });

  test('tells the gateway that its environment is wrong, and its log why', async () => {
    const { url, started, authorization } = await deploy({ CONSUMER_PREFIX: 'no-slash' });
    const answer = await fetch(`${url}/v1/validate`, { headers: { authorization } });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(JSON.stringify(await logOf(started))).toMatch(/CONFIG_INVALID.*CONSUMER_PREFIX/);
  });
});
