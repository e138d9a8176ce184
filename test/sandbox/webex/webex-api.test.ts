import { describe, expect, it } from 'vitest';
import { publicId } from '../../../sandbox/webex/public-id.ts';
import { ask, ORG, OTHER_ORG, served } from './served.ts';

async function withApps() {
  const world = await served();
  const { identity } = world;
  return {
    ...world,
    app: identity.registerServiceApp({ orgId: ORG, scopes: ['spark-admin:people_read'] }),
    narrow: identity.registerServiceApp({ orgId: ORG, scopes: ['cjp:config_read'] }),
    integration: identity.registerIntegration({ orgId: ORG, scopes: ['spark:applications_token'] }),
  };
}

describe('the expiry of a token', () => {
  it('is told in epoch milliseconds', async () => {
    const { webex, app, clock } = await withApps();
    const { status, body } = await ask('GET', `${webex}/authorizations/tokenExpiry`, app.accessToken);
    expect(status).toBe(200);
    expect(body).toEqual({ exp: clock.now() + 1_209_599_000 });
  });

  it.each(['', 'unknown', 'revoked'])('is not told to a request with a token that is "%s"', async (kind) => {
    const { webex, identity, app } = await withApps();
    identity.revoke(app.accessToken);
    const bearer = kind === 'revoked' ? app.accessToken : kind;
    const { status, body } = await ask('GET', `${webex}/authorizations/tokenExpiry`, bearer);
    const message = 'The request requires a valid access token set in the Authorization request header.';
    expect(status).toBe(401);
    expect(body).toEqual({
      message,
      errors: [{ description: message }],
      trackingId: expect.stringMatching(/^ROUTER_/),
    });
  });
});

describe('people', () => {
  it('are found by e-mail in any case', async () => {
    const { webex, app } = await withApps();
    const { status, body } = await ask('GET', `${webex}/people?email=Ada.Brandt@example.com`, app.accessToken);
    expect(status).toBe(200);
    expect(body.items).toEqual([
      expect.objectContaining({ displayName: 'Ada Brandt', emails: ['ada.brandt@example.com'], status: 'active' }),
    ]);
  });

  it('are an empty list for an unknown e-mail', async () => {
    const { webex, app } = await withApps();
    const { body } = await ask('GET', `${webex}/people?email=unknown@example.com`, app.accessToken);
    expect(body).toEqual({ items: [] });
  });

  it('are hidden from a token without the scope', async () => {
    const { webex, narrow } = await withApps();
    expect((await ask('GET', `${webex}/people`, narrow.accessToken)).status).toBe(403);
  });

  it('are rationed by client', async () => {
    const { webex, identity, app } = await withApps();
    identity.settings.requestsPerMinute = 2;
    const statuses = [];
    for (let call = 0; call < 3; call += 1) {
      statuses.push((await ask('GET', `${webex}/people`, app.accessToken)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('the Applications API', () => {
  const request = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
    clientId,
    clientSecret,
    targetOrgId: publicId('ORGANIZATION', ORG),
  });

  it('mints a new pair for an authorized Service App whose grant has died', async () => {
    const { webex, identity, app, integration } = await withApps();
    identity.killGrant(app);
    const url = `${webex}/applications/${app.applicationId}/token`;
    const { status, body } = await ask('POST', url, integration.accessToken, request(app));
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: 1_209_599,
      refresh_token: expect.any(String),
      refresh_token_expires_in: 7_775_999,
      token_type: 'Bearer',
    });
    const renewed = identity.refresh(app.clientId, app.clientSecret, body.refresh_token);
    expect(identity.isLive(renewed.accessToken.value)).toBe(true);
  });

  it.each([
    [400, { clientSecret: undefined }, 'clientSecret is required'],
    [400, { targetOrgId: ORG }, 'targetOrgId is invalid'],
    [401, { clientSecret: 'wrong' }, 'The provided clientSecret is invalid'],
    [403, { targetOrgId: publicId('ORGANIZATION', OTHER_ORG) }, 'not authorized'],
    [404, { clientId: 'C0' }, 'could not be found'],
  ])('answers %i to %o', async (expected, change, description) => {
    const { webex, app, integration } = await withApps();
    const url = `${webex}/applications/${app.applicationId}/token`;
    const { status, body } = await ask('POST', url, integration.accessToken, { ...request(app), ...change });
    expect(status).toBe(expected);
    expect(body.errors[0].description).toContain(description);
  });

  it('refuses a dead token, and one without the scope', async () => {
    const { webex, identity, app, integration } = await withApps();
    const url = `${webex}/applications/${app.applicationId}/token`;
    expect((await ask('POST', url, app.accessToken, request(app))).status).toBe(403);
    identity.revoke(integration.accessToken);
    expect((await ask('POST', url, integration.accessToken, request(app))).status).toBe(401);
  });

  it('keeps to its own shape of error where the token endpoint speaks OAuth', async () => {
    const { webex, identity, app, integration } = await withApps();
    identity.settings.tokenErrorShape = 'oauth';
    for (let count = 1; count < 750; count += 1) identity.issue(app);
    const url = `${webex}/applications/${app.applicationId}/token`;
    const { status, body } = await ask('POST', url, integration.accessToken, request(app));
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ description: 'tokenlimit_reached' }]);
  });

  it('does not find an integration', async () => {
    const { webex, integration } = await withApps();
    const url = `${webex}/applications/${integration.applicationId}/token`;
    expect((await ask('POST', url, integration.accessToken, request(integration))).status).toBe(404);
  });
});

it('names its operations for fault rules and counts', async () => {
  const { webex, app, operations } = await withApps();
  await ask('POST', `${webex}/access_token`, '', {});
  await ask('GET', `${webex}/authorizations/tokenExpiry`, app.accessToken);
  await ask('GET', `${webex}/people`, app.accessToken);
  await ask('POST', `${webex}/applications/x/token`, app.accessToken, {});
  await ask('GET', `${webex}/rooms`, app.accessToken);
  expect(operations).toEqual([
    'webex: POST access_token 400',
    'webex: GET tokenExpiry 200',
    'webex: GET people 200',
    'webex: POST application token 403',
    'webex: GET unknown 404',
  ]);
});

describe('deleting an authorization', () => {
  const of = (clientId: string, orgId = ORG) =>
    `authorizations?clientId=${clientId}&orgId=${publicId('ORGANIZATION', orgId)}`;

  async function withAdmin() {
    const world = await withApps();
    const admin = world.identity.registerIntegration({ orgId: ORG, scopes: ['identity:tokens_write'] });
    return { ...world, admin: admin.accessToken };
  }

  it('kills everything of the account', async () => {
    const { webex, identity, app, narrow, admin } = await withAdmin();
    expect((await ask('DELETE', `${webex}/${of(app.clientId)}`, admin)).status).toBe(204);
    expect([identity.isLive(app.accessToken), identity.isLive(narrow.accessToken)]).toEqual([false, true]);
    expect((await ask('DELETE', `${webex}/${of(app.clientId)}`, admin)).status).toBe(404);
  });

  it('is for an administrator of that org, and for a client that it knows', async () => {
    const { webex, app, admin } = await withAdmin();
    const status = async (path: string, token: string) => (await ask('DELETE', `${webex}/${path}`, token)).status;
    expect(await status(of(app.clientId), app.accessToken)).toBe(403);
    expect(await status(of(app.clientId), 'unknown')).toBe(401);
    expect(await status(of(app.clientId, OTHER_ORG), admin)).toBe(403);
    expect(await status(of('C0'), admin)).toBe(404);
    expect(await status('authorizations', admin)).toBe(400);
  });

  it('may not reach Service Apps', async () => {
    const { webex, identity, app, integration, admin } = await withAdmin();
    identity.settings.revokesServiceApps = false;
    expect((await ask('DELETE', `${webex}/${of(app.clientId)}`, admin)).status).toBe(404);
    expect((await ask('DELETE', `${webex}/authorizations?clientId=${integration.clientId}`, admin)).status).toBe(204);
    expect(identity.isLive(app.accessToken)).toBe(true);
  });
});
