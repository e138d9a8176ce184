import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { WebexIdentity } from '../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../sandbox/webex/identity-routes.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { specsArePresent, validatorFor } from '../support/openapi.ts';
import { httpService, recordingClock } from './services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

function clientOf(baseUrl: string) {
  const clock = recordingClock();
  return { clock, deadline: clock.now() + 60_000, webex: new WebexOAuth({ baseUrl, http: new Http(), clock }) };
}

/** A Service App and an integration at the stand-in. */
async function standIn() {
  const { now } = recordingClock();
  const identity = new WebexIdentity({ now, seed: 3, secretMark: canary('webex') });
  const server = await serve(webexStandIn(identity), { now, sleep: async () => {}, faults: new Faults() });
  onTestFinished(() => server.close());
  const app = identity.registerServiceApp({ orgId, scopes: ['cjp:config_write'] });
  const integration = identity.registerIntegration({ orgId, scopes: ['spark:applications_token'] });
  const { applicationId, clientId } = app;
  const request = { applicationId, clientId, clientSecret: new Secret(app.clientSecret), orgId };
  return { ...clientOf(`${server.url}/v1`), identity, request, token: new Secret(integration.accessToken) };
}

describe('a new pair by the Applications API', () => {
  test('is a grant of its own', async () => {
    const { webex, request, token, deadline, identity } = await standIn();
    const pair = await webex.mintPair(request, token, deadline);
    expect(identity.isLive(pair.accessToken?.reveal() ?? '')).toBe(true);
    const { clientId, clientSecret } = request;
    const refreshToken = pair.refreshToken as Secret;
    await expect(webex.refresh({ clientId, clientSecret, refreshToken }, deadline)).resolves.toMatchObject({
      expiresIn: 1_209_599,
    });
  });

  test.each([
    ['an integration whose token is dead', 401, { token: new Secret('dead') }, 'the token that mints'],
    [
      'a wrong client secret',
      401,
      { clientSecret: new Secret(canary('wrong')) },
      'the client id or the client secret is wrong',
    ],
    ['an org that has not authorized the app', 403, { orgId: orgId.replace('2f', '3f') }, 'no full administrator'],
    ['an unknown application', 404, { applicationId: 'b3RoZXI' }, 'knows no app'],
  ])('is refused to %s', async (_who, status, wrong: Record<string, unknown>, words) => {
    const { webex, request, token, deadline } = await standIn();
    const failure = await webex
      .mintPair({ ...request, ...wrong }, (wrong.token as Secret) ?? token, deadline)
      .catch((error) => error);
    expect(failure).toMatchObject({ code: 'GRANT_REFUSED', status, message: expect.stringContaining(words) });
    expectNoCanary(failure);
  });

  test('is asked for again while the service is down, and then is a failure that may pass', async () => {
    const service = await httpService({ status: 503 });
    const { webex, deadline } = clientOf(service.url);
    const request = { applicationId: 'a/../b', clientId: 'C1', clientSecret: new Secret(canary('secret')), orgId };
    const failure = await webex.mintPair(request, new Secret(canary('integration')), deadline).catch((error) => error);
    expect(failure).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE', status: 503 });
    expect(service.received.map(({ url }) => url)).toEqual(Array(3).fill('/applications/a%2F..%2Fb/token'));
    expectNoCanary(failure);
  });

  test.runIf(specsArePresent())("is asked for as Webex's public document has it", async () => {
    const service = await httpService({ body: { access_token: 'x', expires_in: 60 } });
    const { webex, deadline } = clientOf(service.url);
    const request = { applicationId: 'app', clientId: 'C1', clientSecret: new Secret('s'), orgId };
    await webex.mintPair(request, new Secret('token'), deadline);
    const path = '/applications/{applicationId}/token';
    const problems = validatorFor('service-app-token.openapi.json', { method: 'post', path, part: 'request' });
    expect(problems(JSON.parse(service.received[0]?.body ?? ''))).toEqual([]);
    expect(service.received[0]?.headers.authorization).toBe('Bearer token');
  });
});
