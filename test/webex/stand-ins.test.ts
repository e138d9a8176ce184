import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { ContactCenterApi } from '../../lambda/webex/contact-center.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { ContactCenter } from '../../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../../sandbox/webex/contact-center-routes.ts';
import { WebexIdentity } from '../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../sandbox/webex/identity-routes.ts';
import { canary } from '../support/canaries.ts';
import { recordingClock } from './services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const target = { orgId, datacenter: 'us1' as const, variableName: 'WEBEX_ACCESS_TOKEN' };
const day = 24 * 60 * 60 * 1000;

async function world() {
  const clock = recordingClock();
  const faults = new Faults();
  const identity = new WebexIdentity({ now: clock.now, seed: 1, secretMark: canary('stand-in') });
  const contactCenter = new ContactCenter({ now: clock.now, seed: 2, identity });
  const servers = await Promise.all(
    [webexStandIn(identity), contactCenterStandIn(contactCenter)].map((standIn) =>
      serve(standIn, { ...clock, faults }),
    ),
  );
  onTestFinished(async () => {
    for (const server of servers) await server.close();
  });

  const http = new Http();
  const [webexUrl, contactCenterUrl] = servers.map(({ url }) => url);
  const webex = new WebexOAuth({ baseUrl: `${webexUrl}/v1`, http, clock });
  const api = new ContactCenterApi({ baseUrl: contactCenterUrl, http, clock });
  const register = (...scopes: string[]) => {
    const app = identity.registerServiceApp({ orgId, scopes });
    const { clientId } = app;
    const credentials = {
      clientId,
      clientSecret: new Secret(app.clientSecret),
      refreshToken: new Secret(app.refreshToken),
    };
    return { ...credentials, credentials, accessToken: new Secret(app.accessToken) };
  };
  const deadline = () => clock.now() + 60_000;
  return {
    clock,
    faults,
    identity,
    variables: contactCenter.org(orgId),
    contactCenter,
    webex,
    api,
    register,
    deadline,
  };
}

describe('the token endpoint', () => {
  test('gives a new access token, and says how long it lives', async () => {
    const { clock, identity, webex, register, deadline } = await world();
    const { credentials } = register('spark:people_read');
    const answer = await webex.refresh(credentials, deadline());
    const accessToken = answer.accessToken as Secret;
    expect(identity.isLive(accessToken.reveal())).toBe(true);
    expect(answer).toMatchObject({ expiresIn: 1_209_599, scope: 'spark:people_read', serverTime: clock.now() });
    expect(answer.refreshToken?.equals(credentials.refreshToken)).toBe(true);
    expect(await webex.tokenExpiry(accessToken, deadline())).toBe(clock.now() + 1_209_599_000);
  });

  test('may keep its refresh token to itself', async () => {
    const { identity, webex, register, deadline } = await world();
    identity.settings.refreshToken = 'omit';
    expect(await webex.refresh(register().credentials, deadline())).not.toHaveProperty('refreshToken');
  });

  test('forgets a token that has expired', async () => {
    const { clock, webex, register, deadline } = await world();
    const { accessToken } = register();
    clock.advance(15 * day);
    expect(await webex.tokenExpiry(accessToken, deadline())).toBeUndefined();
  });

  test.for(['webex', 'oauth'] as const)('refuses in the shape of %s, by a name that we know', async (shape) => {
    const { identity, webex, register, deadline } = await world();
    identity.settings.tokenErrorShape = shape;
    const { credentials } = register();
    const wrongSecret = { ...credentials, clientSecret: credentials.refreshToken };
    await expect(webex.refresh(wrongSecret, deadline())).rejects.toMatchObject({
      code: 'GRANT_REFUSED',
      message: expect.stringMatching(/answered 400 invalid_client .*\(tracking id ROUTER_[\dA-F-]{36}\)/),
    });

    identity.killGrant({ clientId: credentials.clientId, orgId });
    await expect(webex.refresh(credentials, deadline())).rejects.toMatchObject({
      code: 'GRANT_REFUSED',
      message: expect.stringMatching(
        /answered 400 (invalid_grant )?to .*\(tracking id ROUTER_[\dA-F-]{36}\): the refresh token has expired or was rev/,
      ),
    });
  });

  test('gives no more tokens than may live at a time', async () => {
    const { identity, webex, register, deadline } = await world();
    const { credentials } = register();
    for (let token = 1; token < 750; token += 1) identity.issue({ clientId: credentials.clientId, orgId });
    await expect(webex.refresh(credentials, deadline())).rejects.toMatchObject({ code: 'TOKEN_LIMIT_REACHED' });
  });

  test('refuses a repeat after a lost answer if it replaces its refresh tokens', async () => {
    const { identity, faults, webex, register, deadline } = await world();
    identity.settings.refreshToken = 'rotate';
    faults.plan({ service: 'webex', operation: 'POST access_token', times: 1, fault: { kind: 'cut-after' } });
    await expect(webex.refresh(register().credentials, deadline())).rejects.toMatchObject({ code: 'GRANT_REFUSED' });
  });
});

describe('the Contact Center API', () => {
  test.for([true, false])('has the variable found, read and written (filter obeyed: %s)', async (filters) => {
    const { contactCenter, variables, api, register, deadline } = await world();
    contactCenter.settings.filters = filters;
    for (let other = 0; other < 150; other += 1) variables.create({ name: `Other_${other}` });
    const created = variables.create({ name: target.variableName, description: 'Found by its words.' });
    const { accessToken } = register('cjp:config_read', 'cjp:config_write');

    const found = await api.find(target, accessToken, deadline());
    expect(found).toMatchObject({ id: created.id, type: 'String', active: true, sensitive: false });

    const written = await api.write(target, found, accessToken, accessToken, deadline());
    expect(written.value?.equals(accessToken)).toBe(true);
    expect(variables.variable(target.variableName)).toEqual({
      ...created,
      defaultValue: accessToken.reveal(),
      version: created.version + 1,
    });
    const read = await api.read(target, created.id, accessToken, deadline());
    expect(read.document.equals(written.document)).toBe(true);
  });

  test('hides the value of a sensitive variable', async () => {
    const { contactCenter, variables, api, register, deadline } = await world();
    contactCenter.settings.masksSensitive = true;
    const { id } = variables.create({ name: target.variableName, sensitive: true, defaultValue: 'a value' });
    const variable = await api.read(target, id, register('cjp:config_read').accessToken, deadline());
    expect(variable).toMatchObject({ sensitive: true, value: undefined });
  });

  test.for(['api', 'text'] as const)('refuses in its own shape (%s)', async (errorShape) => {
    const { contactCenter, variables, api, register, deadline } = await world();
    contactCenter.settings.errorShape = errorShape;
    const { id } = variables.create({ name: target.variableName });
    const reader = register('cjp:config_read').accessToken;
    const variable = await api.read(target, id, reader, deadline());
    await expect(api.write(target, variable, reader, reader, deadline())).rejects.toMatchObject({
      code: 'WRITER_REFUSED',
      status: 403,
      message: expect.stringMatching(
        /\(tracking id ccconfig_[\dA-F-]{36}\): the writer's token lacks .*config_write\.$/,
      ),
    });
    await expect(api.read(target, id, register().accessToken, deadline())).rejects.toMatchObject({ status: 403 });
    await expect(api.read(target, id, new Secret('stranger'), deadline())).rejects.toMatchObject({ status: 401 });
    await expect(api.read(target, 'nothing', reader, deadline())).rejects.toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
  });

  test.for(['gateway', 'empty'] as const)('is unavailable where a gateway refuses in its place (%s)', async (shape) => {
    const { contactCenter, variables, api, register, deadline } = await world();
    const { id } = variables.create({ name: target.variableName });
    const reader = register('cjp:config_read').accessToken;
    const variable = await api.read(target, id, reader, deadline());
    contactCenter.settings.errorShape = shape;
    for (const [status, call] of [
      [403, () => api.write(target, variable, reader, reader, deadline())],
      [401, () => api.read(target, id, new Secret('stranger'), deadline())],
      [404, () => api.read(target, 'nothing', reader, deadline())],
    ] as const) {
      await expect(call()).rejects.toMatchObject({
        code: 'CONTACT_CENTER_UNAVAILABLE',
        status,
        message: expect.stringMatching(
          /: these are not its own words, so something in front of it may have answered\.$/,
        ),
      });
    }
  });

  test('writes once when its answer is lost, also where it compares versions', async () => {
    const { contactCenter, variables, faults, api, register, deadline } = await world();
    contactCenter.settings.enforcesVersion = true;
    const { id } = variables.create({ name: target.variableName });
    const { accessToken } = register('cjp:config_read', 'cjp:config_write');
    const variable = await api.read(target, id, accessToken, deadline());
    faults.plan({ service: 'contact-center', operation: 'PUT cad-variable', times: 1, fault: { kind: 'cut-after' } });

    const written = await api.write(target, variable, accessToken, accessToken, deadline());
    expect(written.value?.equals(accessToken)).toBe(true);
    expect(variables.variable(target.variableName).version).toBe(1);
  });

  test('rejects a write over an edit that it has not seen, where it compares versions', async () => {
    const { contactCenter, variables, api, register, deadline } = await world();
    contactCenter.settings.enforcesVersion = true;
    const { id } = variables.create({ name: target.variableName });
    const { accessToken } = register('cjp:config_read', 'cjp:config_write');
    const variable = await api.read(target, id, accessToken, deadline());
    variables.edit(target.variableName, 'an edit');
    await expect(api.write(target, variable, accessToken, accessToken, deadline())).rejects.toMatchObject({
      code: 'VARIABLE_REJECTED',
      status: 409,
    });
  });
});
