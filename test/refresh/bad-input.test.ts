import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { DAY, deployed, VARIABLE } from './deployed.ts';

describe('an event that is wrong is EVENT_INVALID, in one sentence', () => {
  it.each([
    ['an unknown action', { action: 'refresh' }, "action must be 'sweep' or 'test-alarm'"],
    ['an unknown field', { serviceApp: 'acme', now: true }, 'now is not known here'],
    ['a field that looks like anything', { 'c4n4ry secret': 1 }, 'a field is not known here'],
    ['an odd record name', { serviceApp: '../other' }, "serviceApp must be a record's name"],
    ['a record name with capitals', { serviceApp: 'Acme' }, "serviceApp must be a record's name"],
    ['a record name that is too long', { serviceApp: 'a'.repeat(49) }, 'at most 48 characters'],
    ['a number for a name', { serviceApp: 5 }, "serviceApp must be a record's name"],
    ['force as a text', { serviceApp: 'acme', force: 'yes' }, 'force must be true or false'],
    [
      'a token where its fingerprint belongs',
      { serviceApp: 'acme', ifToken: 'c4n4ry' },
      "ifToken must be a token's fingerprint",
    ],
    ['a forced test', { action: 'test-alarm', force: true }, 'a test-alarm takes no force'],
    ['an array', [], 'must be a JSON object'],
    ['nothing', null, 'must be a JSON object'],
    ['a text', 'sweep', 'must be a JSON object'],
  ])('%s', async (_what, event, sentence) => {
    const { invoke, heard } = await deployed();
    const failure = await invoke(event).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'EVENT_INVALID' });
    expect((failure as Error).message).toContain(sentence);
    expectNoCanary(failure);
    expect(heard).toEqual([]);
  });
});

describe('a record that cannot be used', () => {
  const cases: [string, (world: Awaited<ReturnType<typeof deployed>>) => unknown, string, string][] = [
    ['is missing', () => {}, 'RECORD_NOT_FOUND', 'There is no record acme.'],
    [
      'is deleted',
      ({ store, record, sandbox }) => {
        store('acme', record);
        sandbox.secrets.delete('token-broker/acme');
      },
      'RECORD_NOT_FOUND',
      'marked for deletion',
    ],
    [
      'has no value yet',
      ({ sandbox }) => sandbox.secrets.create('token-broker/acme'),
      'RECORD_INVALID',
      'it has no value yet',
    ],
    [
      'is binary',
      ({ sandbox }) => sandbox.secrets.create('token-broker/acme', { value: { binary: 'AAAA' } }),
      'RECORD_INVALID',
      'its secret holds no text',
    ],
    ['is not JSON', ({ store }) => store('acme', 'clientId=1'), 'RECORD_INVALID', 'it is not JSON'],
    ['is an array', ({ store }) => store('acme', []), 'RECORD_INVALID', 'it must be a JSON object'],
    [
      'lacks a field',
      ({ store, record }) => store('acme', { ...record, clientSecret: undefined }),
      'RECORD_INVALID',
      'clientSecret is missing',
    ],
    [
      'has a bad date',
      ({ store, record }) => store('acme', { ...record, refreshTokenExpiresAt: 'soon' }),
      'RECORD_INVALID',
      'refreshTokenExpiresAt must be a time',
    ],
    [
      'has a bad datacenter',
      ({ store, record }) => store('acme', { ...record, target: { ...record.target, datacenter: 'mars' } }),
      'RECORD_INVALID',
      'target.datacenter must be one of us1',
    ],
    [
      'may not be read',
      ({ sandbox, store, record }) => {
        store('acme', record);
        const answer = { status: 400, body: { __type: 'AccessDeniedException', message: 'c4n4ry' } };
        sandbox.faults.plan({ service: 'secrets-manager', fault: { kind: 'answer', answer } });
      },
      'REGISTRY_UNAVAILABLE',
      'refused GetSecretValue for record acme (AccessDeniedException)',
    ],
  ];
  it.each(cases)('%s', async (_what, prepare, code, sentence) => {
    const world = await deployed();
    prepare(world);
    const before = world.typed();
    const failure = await world.invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: code });
    expect((failure as Error).message).toContain(sentence);
    expectNoCanary(failure);
    expect(world.typed()).toBe(before);
    expect(world.heard.filter(({ service }) => service === 'webex')).toEqual([]);
  });
});

describe('an answer of the token endpoint that cannot be used is TOKEN_ANSWER_INVALID', () => {
  const good = { access_token: 'c4n4ry-access', expires_in: 1209599, refresh_token: 'c4n4ry-refresh' };
  it.each([
    ['HTML', '<html>c4n4ry</html>', 'JSON'],
    ['without any token', { expires_in: 1209599 }, 'access_token and refresh_token are missing'],
  ])('%s', async (_what, body, field) => {
    const { invoke, store, record, sandbox, token, typed } = await deployed();
    store('acme', record);
    sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      fault: { kind: 'answer', answer: { status: 200, body } },
    });
    const failure = await invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'TOKEN_ANSWER_INVALID' });
    expect((failure as Error).message).toContain(field);
    expectNoCanary(failure, sandbox.sns.messages);
    expect(token()).toBeUndefined();
    expect(typed()).toBe(JSON.stringify(record));
  });

  it('that breaks off before the end of its first token is TOKEN_ENDPOINT_UNAVAILABLE', async () => {
    const { invoke, store, record, sandbox, token } = await deployed();
    store('acme', record);
    const fault: Fault = { kind: 'answer', answer: { status: 200, body: JSON.stringify(good).slice(0, 25) } };
    sandbox.faults.plan({ service: 'webex', operation: 'POST access_token', fault });
    const failure = await invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'TOKEN_ENDPOINT_UNAVAILABLE',
      message: expect.stringContaining('broke off its answer to the refresh (JSON without its end)'),
    });
    expectNoCanary(failure, sandbox.sns.messages);
    expect(token()).toBeUndefined();
  });

  it.each([9, 30])('that breaks off %i characters before its end: the tokens that came whole are kept', async (cut) => {
    const { invoke, store, record, sandbox, token, saved } = await deployed();
    store('acme', record);
    const body = JSON.stringify(good).slice(0, -cut);
    const fault: Fault = { kind: 'answer', answer: { status: 200, body } };
    sandbox.faults.plan({ service: 'webex', operation: 'POST access_token', times: 1, fault });
    // No service knows the token: the pass fails at the variable.
    await invoke({ serviceApp: 'acme' }).catch(() => {});
    expect(token()).toBe(good.access_token);
    expect(saved().grant?.refreshToken.reveal()).toBe(record.refreshToken);
  });

  it('without an access token: its refresh token is kept', async () => {
    const { invoke, store, record, sandbox, saved } = await deployed();
    store('acme', record);
    sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      fault: { kind: 'answer', answer: { status: 200, body: { ...good, access_token: undefined } } },
    });
    const failure = await invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'TOKEN_ANSWER_INVALID',
      message: expect.stringContaining('without a usable access token'),
    });
    expect(saved().state.grants.map(({ refreshToken }) => refreshToken.reveal())).toEqual([good.refresh_token]);
    expectNoCanary(failure, sandbox.sns.messages);
  });
});

describe('a token whose life the token endpoint does not tell', () => {
  it.each([
    ['is missing', undefined],
    ['is 0', 0],
    ['is negative', -1],
    ['is in words', 'two weeks'],
    ['is absurd', 1e12],
  ])('is published and lives as long as Webex says: expires_in %s', async (_what, expiresIn) => {
    const { invoke, store, record, sandbox, serviceApp, variables, saved, token } = await deployed();
    store('acme', record);
    const { accessToken, refreshToken } = sandbox.identity.issue(serviceApp);
    const body = { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn };
    sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      fault: { kind: 'answer', answer: { status: 200, body } },
    });
    expect(await invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(variables.value(VARIABLE)).toBe(accessToken);
    expect(token()).toBe(accessToken);
    expect(saved().grant?.expiresAt).toBe(sandbox.identity.look(accessToken)?.expiresAt);
  });
});

describe('a variable that cannot take the token', () => {
  const cases: [string, (world: Awaited<ReturnType<typeof deployed>>) => unknown, string][] = [
    ['is gone', ({ variables }) => variables.remove(VARIABLE), 'VARIABLE_NOT_FOUND'],
    ['is an Integer', ({ variables }) => variables.change(VARIABLE, { variableType: 'Integer' }), 'VARIABLE_REJECTED'],
    ['is inactive', ({ variables }) => variables.change(VARIABLE, { active: false }), 'VARIABLE_REJECTED'],
    [
      'answers 200 and does not change',
      ({ variables }) => variables.setWriteMode(VARIABLE, 'keeps'),
      'VARIABLE_UNCHANGED',
    ],
  ];
  it.each(cases)('%s: the token is saved all the same', async (_what, prepare, code) => {
    const world = await deployed();
    world.store('acme', world.record);
    prepare(world);
    const failure = await world.invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: code });
    expectNoCanary(failure);
    expect(world.token()).toBeDefined();
    expect(world.saved().state.failure?.code).toBe(code);
  });

  it('is masked: published once a token, and never read back as drift', async () => {
    const { invoke, store, record, variables, sandbox, heard, pass, token } = await deployed();
    variables.change(VARIABLE, { sensitive: true });
    sandbox.contactCenter.settings.masksSensitive = true;
    store('acme', record);
    await invoke({ serviceApp: 'acme' });
    expect(await invoke({ serviceApp: 'acme' })).toMatchObject({ outcome: 'not_due', variable: 'masked' });
    await pass(7 * DAY);
    await invoke({ serviceApp: 'acme' });
    expect(heard.filter(({ operation }) => operation === 'PUT cad-variable')).toHaveLength(2);
    expect(variables.value(VARIABLE)).toBe(token());
  });

  it('holds 256 characters: a token of 257 is not sent', async () => {
    const { invoke, store, record, sandbox, heard } = await deployed();
    store('acme', record);
    const { target: _, ...writer } = record;
    store('writer', writer);
    await invoke({ serviceApp: 'writer' });
    store('acme', { ...record, writer: 'writer' });
    const body = { access_token: 'c4n4ry'.padEnd(257, 'x'), expires_in: 1209599 };
    sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      fault: { kind: 'answer', answer: { status: 200, body } },
    });
    const failure = await invoke({ serviceApp: 'acme' }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'TOKEN_TOO_LONG', message: expect.stringContaining('257 characters') });
    expect(heard.some(({ operation }) => operation === 'PUT cad-variable')).toBe(false);
    expectNoCanary(failure);
  });
});
