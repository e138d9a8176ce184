import { describe, expect, it } from 'vitest';
import { expectNoCanary } from '../support/canaries.ts';
import { DAY, deployed, START, VARIABLE } from './deployed.ts';

const calls = (heard: { service: string; operation: string }[]) =>
  heard.map(({ service, operation }) => `${service}: ${operation}`);

describe('the handler, through its real clients', () => {
  it('completes a hand-typed record, publishes its token and answers without a secret', async () => {
    const { invoke, store, record, variables, token, typed } = await deployed();
    store('acme', record);
    const result = await invoke({ serviceApp: 'acme' });
    expect(result).toMatchObject({ serviceApp: 'acme', outcome: 'refreshed', variable: 'published' });
    expect(variables.value(VARIABLE)).toBe(token());
    expect(typed()).toBe(JSON.stringify(record));
    expectNoCanary(result);
  });

  it('changes nothing of the variable but its value', async () => {
    const { invoke, store, record, variables } = await deployed();
    const { defaultValue: _, version: __, lastUpdatedTime: ___, ...before } = variables.variable(VARIABLE);
    store('acme', record);
    await invoke({ serviceApp: 'acme' });
    expect(variables.variable(VARIABLE)).toMatchObject(before);
  });

  it('makes 8 calls in 5 round trips when a token is due', async () => {
    const { invoke, store, record, heard, pass } = await deployed();
    store('acme', record);
    await invoke({ serviceApp: 'acme' });
    await invoke({ serviceApp: 'acme' });
    await pass(7 * DAY);
    heard.length = 0;
    await invoke({ serviceApp: 'acme' });
    const [config, state, ...others] = calls(heard);
    // What goes out together may arrive in any order.
    const [observeAndLease, rest] = [others.slice(0, 3).sort(), others.slice(3)];
    expect([[config, state], observeAndLease, ...rest]).toEqual([
      ['secrets-manager: GetSecretValue', 'secrets-manager: GetSecretValue'],
      ['contact-center: GET cad-variable', 'secrets-manager: ListSecretVersionIds', 'secrets-manager: PutSecretValue'],
      'webex: POST access_token',
      'secrets-manager: PutSecretValue',
      'contact-center: PUT cad-variable',
    ]);
  });

  it('makes 3 calls in 2 round trips when nothing needs doing', async () => {
    const { invoke, store, record, heard } = await deployed();
    store('acme', record);
    await invoke({ serviceApp: 'acme' });
    // The first pass that sees its token in the variable notes that.
    await invoke({ serviceApp: 'acme' });
    heard.length = 0;
    await invoke({ serviceApp: 'acme' });
    expect(calls(heard)).toEqual([
      'secrets-manager: GetSecretValue',
      'secrets-manager: GetSecretValue',
      'contact-center: GET cad-variable',
    ]);
  });

  it('makes 3 calls more with a separate writer: its config and state, and the question whether the token is accepted', async () => {
    const { invoke, store, record, heard, pass } = await deployed();
    const { target: _, ...writer } = record;
    store('writer', writer);
    store('acme', { ...record, writer: 'writer' });
    await invoke({});
    await invoke({});
    heard.length = 0;
    await invoke({ serviceApp: 'acme' });
    expect(calls(heard).sort()).toEqual([
      'contact-center: GET cad-variable',
      'secrets-manager: GetSecretValue',
      'secrets-manager: GetSecretValue',
      'secrets-manager: GetSecretValue',
      'secrets-manager: GetSecretValue',
      'webex: GET tokenExpiry',
    ]);
    await pass(7 * DAY);
    heard.length = 0;
    await invoke({ serviceApp: 'acme' });
    expect(heard).toHaveLength(11);
  });

  it('sweeps all records and counts them', async () => {
    const { invoke, store, record } = await deployed();
    const { target: _, ...plain } = record;
    for (let n = 0; n < 25; n += 1) store(`record-${n}`, plain);
    expect(await invoke({})).toEqual({
      records: 25,
      refreshed: 25,
      unchanged: 0,
      republished: 0,
      notDue: 0,
      paused: 0,
      failed: [],
      skipped: 0,
    });
  });

  it('rejects after a sweep in which a record failed, and names it; the others are reconciled', async () => {
    const { invoke, store, record, token, sandbox } = await deployed();
    store('acme', record);
    store('broken', '{"clientId": 5}');
    sandbox.secrets.create('token-broker/empty');
    sandbox.secrets.create('token-broker/Odd Name'.replace(' ', '_'), { value: { text: '{}' } });
    sandbox.secrets.create('other/acme', { value: { text: '{}' } });
    await expect(invoke({ action: 'sweep' })).rejects.toMatchObject({
      name: 'RECORD_INVALID',
      message: expect.stringMatching(/^\d of \d records failed: .*broken RECORD_INVALID/),
    });
    expect(token()).toBeDefined();
  });

  it('sets a wake that fires, reconciles the record and removes itself', async () => {
    const { invoke, store, record, sandbox, heard, pass } = await deployed();
    store('acme', record);
    await invoke({ serviceApp: 'acme' });
    await pass(7 * DAY);
    const outage = { status: 503, body: 'down' };
    sandbox.faults.plan({
      service: 'webex',
      until: sandbox.clock.now() + 60_000,
      fault: { kind: 'answer', answer: outage },
    });
    await expect(invoke({ serviceApp: 'acme' })).rejects.toMatchObject({ name: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    expect(sandbox.schedules.list().map(({ name }) => name)).toEqual([expect.stringMatching(/^acme-\d+$/)]);
    heard.length = 0;
    await pass(7 * 60_000);
    expect(calls(heard)).toContain('webex: POST access_token');
    expect(sandbox.sns.messages.map(({ subject }) => subject)).toEqual([
      'Webex token of acme: TOKEN_ENDPOINT_UNAVAILABLE',
      'Webex token of acme: recovered from TOKEN_ENDPOINT_UNAVAILABLE',
    ]);
    await pass(10 * 60_000);
    expect(sandbox.schedules.list()).toEqual([]);
    expectNoCanary(sandbox.sns.messages);
  });

  it('sends news of trouble from a quiet pass only with the next one, and news of a recovery at once', async () => {
    const { invoke, store, record, sandbox } = await deployed();
    const subjects = () => sandbox.sns.messages.map(({ subject }) => subject);
    store('acme', { ...record, clientSecret: 'NotARealSecret-mistyped' });
    await expect(invoke({ serviceApp: 'acme', quiet: true })).rejects.toThrow();
    expect(subjects()).toEqual([]);
    await expect(invoke({})).rejects.toThrow();
    expect(subjects()).toEqual(['Webex token of acme: GRANT_REFUSED']);
    store('acme', record);
    await invoke({ serviceApp: 'acme', quiet: true });
    expect(subjects()[1]).toMatch(/^Webex token of acme: recovered from GRANT_REFUSED/);
  });

  it('raises a test alarm and one message', async () => {
    const { invoke, sandbox } = await deployed();
    expect(await invoke({ action: 'test-alarm' })).toEqual({ testAlarm: 'sent at 2027-01-04 08:00 UTC' });
    expect(sandbox.sns.messages.map(({ subject }) => subject)).toEqual(['Webex token broker: test']);
    expect(sandbox.clock.now()).toBe(START);
  });
});
