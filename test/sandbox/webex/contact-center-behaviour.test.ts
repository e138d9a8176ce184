import { describe, expect, it } from 'vitest';
import type { VariableFields } from '../../../sandbox/webex/cad-variable.ts';
import { ask, fields, ORG, OTHER_ORG, READ, WRITE, withVariable } from './served.ts';

describe('who may', () => {
  it.each([
    ['reads without a scope', 'GET', 403, []],
    ['reads with the scope to read', 'GET', 200, [READ]],
    ['writes with the scope to read', 'PUT', 403, [READ]],
    ['writes with the scope to write', 'PUT', 200, [WRITE]],
    ['deletes with the scope to read', 'DELETE', 403, [READ]],
  ])('a token that %s (%s) hears %i', async (_, method, expected, scopes) => {
    const { one, variable, identity } = await withVariable();
    const { accessToken } = identity.registerServiceApp({ orgId: ORG, scopes });
    const body = method === 'PUT' ? variable : undefined;
    expect((await ask(method, one, accessToken, body)).status).toBe(expected);
  });

  it('a dead token hears 401, a request without one 400', async () => {
    const { one, token, identity } = await withVariable();
    identity.revoke(token);
    expect((await ask('GET', one, token)).status).toBe(401);
    expect((await ask('GET', one, '')).status).toBe(400);
  });

  it('a token of another org hears 403', async () => {
    const { one, identity } = await withVariable();
    const { accessToken } = identity.registerServiceApp({ orgId: OTHER_ORG, scopes: [READ] });
    expect((await ask('GET', one, accessToken)).status).toBe(403);
  });

  it("an org's base64 id is refused", async () => {
    const { wxcc, token } = await withVariable();
    const base64 = Buffer.from(`ciscospark://us/ORGANIZATION/${ORG}`).toString('base64url');
    expect((await ask('GET', `${wxcc}/organization/${base64}/v2/cad-variable`, token)).status).toBe(400);
  });

  it('a client gets 300 requests a minute', async () => {
    const { one, token, identity, pass } = await withVariable();
    await pass(20_000);
    for (let call = 0; call < 300; call += 1) await ask('GET', one, token);
    const refused = await ask('GET', one, token);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
    const other = identity.registerServiceApp({ orgId: ORG, scopes: [READ] });
    expect((await ask('GET', one, other.accessToken)).status).toBe(200);
    await pass(40_000);
    expect((await ask('GET', one, token)).status).toBe(200);
  });
});

describe('the shape of an error', () => {
  it.each([
    [
      'api',
      {
        trackingId: expect.stringMatching(/^ccconfig_/),
        error: { key: '404', message: [{ description: expect.any(String) }], reason: expect.any(String) },
      },
    ],
    ['text', { trackingId: expect.stringMatching(/^ccconfig_/), error: expect.any(String) }],
    [
      'gateway',
      {
        timestamp: '2026-09-01T06:00:00.000Z',
        status: 404,
        error: 'Not Found',
        path: `/organization/${ORG}/cad-variable/nowhere`,
      },
    ],
    ['empty', undefined],
  ] as const)('can be "%s"', async (shape, expected) => {
    const { all, token, contactCenter } = await withVariable();
    contactCenter.settings.errorShape = shape;
    const { status, body, headers } = await ask('GET', `${all}/nowhere`, token);
    expect(status).toBe(404);
    expect(body).toEqual(expected);
    expect(headers.get('trackingid')).toMatch(/^ccconfig_/);
  });
});

describe('a variable that misbehaves', () => {
  it('comes back as asterisks where sensitive values are masked', async () => {
    const { one, list, token, org, contactCenter } = await withVariable({ sensitive: true });
    org.create({ name: 'OPEN', defaultValue: 'plain' });
    contactCenter.settings.masksSensitive = true;
    expect((await ask('GET', one, token)).body.defaultValue).toBe('********');
    const { body } = await ask('GET', list, token);
    expect(body.data.map((item: VariableFields) => item.defaultValue)).toEqual(['********', 'plain']);
    expect(org.value(fields.name)).toBe('first');
  });

  it.each([
    ['keeps', 'first'],
    ['pretends', 'second'],
  ] as const)('answers 200 without changing: it %s', async (mode, shown) => {
    const { one, token, org, variable } = await withVariable();
    org.setWriteMode(fields.name, mode);
    const { status, body } = await ask('PUT', one, token, { ...variable, defaultValue: 'second' });
    expect(status).toBe(200);
    expect(body.defaultValue).toBe(shown);
    expect(org.variable(fields.name)).toEqual(variable);
    org.setWriteMode(fields.name, 'stores');
    await ask('PUT', one, token, { ...variable, defaultValue: 'third' });
    expect(org.value(fields.name)).toBe('third');
  });
});

describe('what the specification leaves open', () => {
  it('is what becomes of a field that a PUT leaves out', async () => {
    const { one, token, org, variable, contactCenter } = await withVariable({ description: 'about' });
    const { description: _, ...rest } = variable;
    contactCenter.settings.keepsOmitted = true;
    await ask('PUT', one, token, rest);
    expect(org.variable(fields.name).description).toBe('about');
    contactCenter.settings.keepsOmitted = false;
    await ask('PUT', one, token, rest);
    expect(org.variable(fields.name)).not.toHaveProperty('description');
  });

  it('is how long a value may be', async () => {
    const { one, token, variable, contactCenter } = await withVariable();
    const put = async (length: number) =>
      (await ask('PUT', one, token, { ...variable, defaultValue: 'x'.repeat(length) })).status;
    expect([await put(256), await put(257)]).toEqual([200, 400]);
    contactCenter.settings.longestValue = 300;
    expect([await put(300), await put(301)]).toEqual([200, 400]);
  });
});

describe('people in Control Hub', () => {
  it('edit values and flags, which counts the version', async () => {
    const { one, token, org, clock, pass } = await withVariable();
    await pass(1000);
    org.edit(fields.name, 'typed');
    org.change(fields.name, { agentViewable: true, desktopLabel: 'Token' });
    const { body } = await ask('GET', one, token);
    expect(body).toMatchObject({
      defaultValue: 'typed',
      agentViewable: true,
      version: 2,
      lastUpdatedTime: clock.now(),
    });
  });

  it('remove a variable, and one of the same name has another id', async () => {
    const { one, token, org, variable } = await withVariable();
    org.remove(fields.name);
    expect((await ask('GET', one, token)).status).toBe(404);
    expect(org.create({ name: fields.name }).id).not.toBe(variable.id);
  });

  it('keep to the rules of the form', async () => {
    const { org } = await withVariable();
    expect(() => org.edit(fields.name, 'x'.repeat(257))).toThrow('Invalid request');
    expect(() => org.edit('NOWHERE', '')).toThrow('The org has no global variable NOWHERE.');
  });

  it('see no other org', async () => {
    const { contactCenter } = await withVariable();
    expect(contactCenter.org(OTHER_ORG).all()).toEqual([]);
  });
});
