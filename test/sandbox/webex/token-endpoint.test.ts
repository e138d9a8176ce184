import { describe, expect, it } from 'vitest';
import { ask, DAY, hear, ORG, parameters, refresh, scopes, withServiceApp } from './served.ts';

describe('a refresh', () => {
  it('answers a new pair with the lives that Webex gives', async () => {
    const { webex, identity, app } = await withServiceApp();
    const { status, body } = await refresh(webex, app);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.not.stringContaining(app.accessToken),
      expires_in: 1_209_599,
      refresh_token: app.refreshToken,
      refresh_token_expires_in: 7_775_999,
      token_type: 'Bearer',
      scope: 'spark-admin:people_read spark:kms',
    });
    expect(identity.isLive(body.access_token)).toBe(true);
  });

  it('takes the same parameters as JSON', async () => {
    const { webex, app } = await withServiceApp();
    const { status, body } = await ask('POST', `${webex}/access_token`, '', parameters(app));
    expect(status).toBe(200);
    expect(body.expires_in).toBe(1_209_599);
  });

  it('gives opaque access tokens of 106 characters that name the org', async () => {
    const { webex, app } = await withServiceApp();
    const { body } = await refresh(webex, app);
    expect(body.access_token).toMatch(/^.{64}_P0A1_/);
    expect(body.access_token.slice(70)).toBe(ORG);
    expect(body.access_token).toHaveLength(106);
  });

  it('leaves older access tokens alive until their own expiry', async () => {
    const { webex, identity, app, pass } = await withServiceApp();
    await pass(7 * DAY);
    const { body } = await refresh(webex, app);
    await pass(7 * DAY - 1001);
    expect(identity.isLive(app.accessToken)).toBe(true);
    await pass(1);
    expect(identity.isLive(app.accessToken)).toBe(false);
    expect(identity.isLive(body.access_token)).toBe(true);
  });

  it('renews the life of a refresh token that stays the same', async () => {
    const { webex, app, pass } = await withServiceApp();
    await pass(60 * DAY);
    expect((await refresh(webex, app)).body.refresh_token).toBe(app.refreshToken);
    await pass(60 * DAY);
    expect((await refresh(webex, app)).status).toBe(200);
  });

  it('is refused when the refresh token has expired', async () => {
    const { webex, app, pass } = await withServiceApp();
    await pass(90 * DAY);
    expect((await refresh(webex, app)).status).toBe(400);
  });

  it('kills the old refresh token at once where Webex rotates', async () => {
    const { webex, identity, app } = await withServiceApp();
    identity.settings.refreshToken = 'rotate';
    const { body } = await refresh(webex, app);
    expect(body.refresh_token).not.toBe(app.refreshToken);
    expect((await refresh(webex, app)).status).toBe(400);
    expect((await refresh(webex, { ...app, refreshToken: body.refresh_token })).status).toBe(200);
  });

  it('goes on accepting a refresh token that it leaves out of the answer', async () => {
    const { webex, identity, app } = await withServiceApp();
    identity.settings.refreshToken = 'omit';
    expect((await refresh(webex, app)).body).not.toHaveProperty('refresh_token');
    expect((await refresh(webex, app)).status).toBe(200);
  });

  it('answers unchanged within the window, with what remains of the life', async () => {
    const { webex, identity, app, pass } = await withServiceApp();
    identity.settings.unchangedWithinSeconds = 86_400;
    await pass(DAY / 2);
    const { body } = await refresh(webex, app);
    expect(body).toMatchObject({ access_token: app.accessToken, expires_in: 1_209_599 - 43_200 });
    await pass(DAY / 2);
    expect((await refresh(webex, app)).body.access_token).not.toBe(app.accessToken);
  });

  it('never answers unchanged with a token that was revoked', async () => {
    const { webex, identity, app } = await withServiceApp();
    identity.settings.unchangedWithinSeconds = 86_400;
    identity.revoke(app.accessToken);
    const { body } = await refresh(webex, app);
    expect(identity.isLive(body.access_token)).toBe(true);
  });

  it('is refused while the account holds 750 live access tokens', async () => {
    const { webex, identity, app, pass } = await withServiceApp();
    for (let count = 1; count < 750; count += 1) identity.issue(app);
    const { status, body } = await refresh(webex, app);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ description: 'tokenlimit_reached' }]);
    await pass(14 * DAY);
    expect((await refresh(webex, app)).status).toBe(200);
  });
});

describe('a refused refresh', () => {
  const wrong: [string, Record<string, string>, string][] = [
    ['a missing parameter', { refresh_token: '' }, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['an unknown client', { client_id: 'C0' }, 'invalid_client'],
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
    ['an unknown refresh token', { refresh_token: 'wrong' }, 'invalid_grant'],
  ];

  it.each(wrong)('names %s in the Webex shape', async (_, change, name) => {
    const { webex, identity, app } = await withServiceApp();
    identity.settings.deadGrantWords = 'invalid_grant';
    const { status, body, headers } = await ask('POST', `${webex}/access_token`, '', { ...parameters(app), ...change });
    expect(status).toBe(400);
    expect(body).toEqual({
      message: expect.any(String),
      errors: [{ description: name }],
      trackingId: expect.stringMatching(/^ROUTER_/),
    });
    expect(headers.get('trackingid')).toBe(body.trackingId);
  });

  it.each(wrong)('names %s in the OAuth shape', async (_, change, name) => {
    const { webex, identity, app } = await withServiceApp();
    identity.settings.tokenErrorShape = 'oauth';
    const { body } = await ask('POST', `${webex}/access_token`, '', { ...parameters(app), ...change });
    expect(body).toEqual({ error: name, error_description: expect.any(String) });
  });

  it('answers a body that is no JSON', async () => {
    const { webex } = await withServiceApp();
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await hear(await fetch(`${webex}/access_token`, { method: 'POST', headers, body: '{' }));
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ description: 'invalid_request' }]);
  });

  it("calls a dead refresh token by Webex's own sentence", async () => {
    const { webex, identity, app } = await withServiceApp();
    identity.killGrant(app);
    const { status, body } = await refresh(webex, app);
    const sentence = 'The refresh token provided is expired, revoked, malformed, or invalid';
    expect([status, body]).toMatchObject([400, { message: sentence, errors: [{ description: sentence }] }]);
  });

  it('can have status 401 for a dead refresh token', async () => {
    const { webex, identity, app } = await withServiceApp();
    identity.settings.deadGrantStatus = 401;
    identity.killGrant(app);
    expect((await refresh(webex, app)).status).toBe(401);
  });

  it('belongs to a refresh token of another client', async () => {
    const { webex, identity, app } = await withServiceApp();
    const other = identity.registerServiceApp({ orgId: ORG, scopes });
    expect((await refresh(webex, { ...other, refreshToken: app.refreshToken })).status).toBe(400);
  });

  it('says when to come back where a client has had its share', async () => {
    const { webex, identity, app, pass } = await withServiceApp();
    identity.settings.requestsPerMinute = 1;
    await pass(15_500);
    expect((await refresh(webex, app)).status).toBe(200);
    identity.settings.tokenErrorShape = 'oauth';
    const { status, headers, body } = await refresh(webex, app);
    expect([status, headers.get('retry-after')]).toEqual([429, '45']);
    expect(body).toHaveProperty('trackingId');
    await pass(44_500);
    expect((await refresh(webex, app)).status).toBe(200);
  });
});
