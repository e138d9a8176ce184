import { describe, expect, it, vi } from 'vitest';
import { fresh } from '../sandbox-here.ts';
import { another, House, leave, type Script } from './house.ts';

const house = fresh(new House());

/** An operator who has a variable created, and lets the app write it. */
function creating() {
  const { record, variableName } = house.newName();
  const app = house.app();
  const script: Script = [
    ['Name of the record', record],
    ['How does setup get', 'I paste'],
    ['Client ID', app.clientId],
    ['Client Secret', app.clientSecret],
    ['Access token', app.accessToken],
    ['Refresh token', app.refreshToken],
    ['Datacenter', 'us1'],
    ['Whose token writes', 'the one that is published'],
    ...another(variableName),
    ['no global variable', 'Create it'],
    ['it now?', true],
    ['Send a test message', true],
  ];
  return { record, variableName, script };
}

const interrupt = () => void process.emit('SIGINT', 'SIGINT');

describe('Ctrl-C at a question', () => {
  it.each(Array.from({ length: 12 }, (_, at) => at))('the one at place %i changes nothing', async (at) => {
    const { script } = creating();
    const before = house.state();
    const [question] = script[at] ?? [''];
    const { code, printed, warned } = await house.ask('', [...script.slice(0, at), [question, leave]]);
    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    expect(warned).toMatch(/(^|\n)Stopped\. Nothing was changed\.$/);
    expect(house.state()).toBe(before);
  });

  it('the last one leaves the record that works', async () => {
    const { record, script } = creating();
    const { code } = await house.ask('', [...script.slice(0, -1), ['Send a test message', leave]]);
    expect(code).toBe(0);
    expect(house.tokenOf(record)).not.toBe('');
  });

  it('after a refresh token was tried takes its record back', async () => {
    const { record } = house.newName();
    const app = house.app();
    const before = house.state();
    const { code, warned } = await house.ask(record, [
      ['How does setup get', 'I paste'],
      ['Client ID', app.clientId],
      ['Client Secret', app.clientSecret],
      ['Access token', ''],
      ['Refresh token', app.refreshToken],
      ['Datacenter', leave],
    ]);
    expect(code).toBe(1);
    expect(warned).toMatch(/\nStopped\. Nothing was changed\.$/);
    expect(house.state()).toBe(before);
  });
});

describe('Ctrl-C while something is done', () => {
  it.each([
    ['contact-center', 'LIST cad-variable'],
    ['contact-center', 'POST cad-variable'],
    ['secrets-manager', 'CreateSecret'],
  ])('%s %s: all is as it was', async (service, operation) => {
    const { script } = creating();
    const before = house.state();
    const rest = operation.startsWith('LIST') ? script.slice(0, 7) : script.slice(0, -1);
    house.onRequest(service, operation, interrupt);
    const { code, warned } = await house.ask('', rest);
    expect(code).toBe(1);
    expect(warned).toMatch(/\nStopped\. Nothing was changed\.$/);
    expect(house.state()).toBe(before);
  });

  it('the flags of the variable: says that they are off', async () => {
    const { record, variableName, input } = house.newcomer();
    house.variables.change(variableName, { reportable: true });
    house.onRequest('contact-center', 'PUT cad-variable', interrupt);
    const { code, warned } = await house.setup(`${record} --hide-variable`, input);
    expect({ code, warned }).toEqual({
      code: 1,
      warned: `The flags by which others see ${variableName} are turned off.\nStopped. All else is as it was.`,
    });
    expect(house.sandbox.secrets.secret(`token-broker/${record}`)).toBeUndefined();
    expect(house.variables.variable(variableName)).toMatchObject({ reportable: false, defaultValue: 'old' });
  });

  it.each([
    ['lambda', 'Invoke'],
    ['webex', 'POST access_token'],
  ])('the first pass (%s %s): says that it goes on', async (service, operation) => {
    const { record, variableName, input } = house.newcomer();
    house.onRequest(service, operation, interrupt);
    const { code, warned } = await house.setup(record, input);
    expect({ code, warned: warned.split('\n') }).toEqual({
      code: 1,
      warned: [
        `Record ${record} is registered.`,
        `The function is reconciling record ${record}; its answer was not waited for. To look: npx wxcc-token-broker status ${record}`,
        'Stopped. All else is as it was.',
      ],
    });
    await vi.waitFor(() => expect(house.variables.value(variableName)).toBe(house.tokenOf(record)));
  });

  it('the change of a record that was there: it publishes nothing still', async () => {
    const { record, variableName, input } = house.newcomer();
    const { target, accessToken, ...alone } = input;
    await house.setup(`${record} --unpublished`, alone);
    house.onRequest('secrets-manager', 'UpdateSecretVersionStage', interrupt);
    const { code, warned } = await house.setup(`${record} --datacenter us1 --variable ${variableName}`);
    expect({ code, warned }).toEqual({ code: 1, warned: 'Stopped. Nothing was changed.' });
    expect(house.record(record)).not.toHaveProperty('target');
    expect(house.variables.value(variableName)).toBe('old');
  });

  it('the last look around: the record is registered all the same', async () => {
    const { record, input } = house.newcomer();
    house.onRequest('sns', 'ListSubscriptionsByTopic', interrupt);
    const { code, printed, warned } = await house.setup(record, input);
    expect({ code, warned }).toEqual({ code: 1, warned: 'Stopped. The record is registered, and works.' });
    expect(printed).toMatch(new RegExp(`^${record}: refreshed\\.`));
    expect(house.tokenOf(record)).not.toBe('');
  });

  it('what cannot be taken back is named', async () => {
    const { script, variableName } = creating();
    const fault = { kind: 'answer', answer: { status: 403 } } as const;
    house.sandbox.faults.plan({ service: 'contact-center', operation: 'DELETE cad-variable', times: 1, fault });
    house.onRequest('secrets-manager', 'CreateSecret', interrupt);
    const { warned } = await house.ask('', script.slice(0, -1));
    expect(warned).toContain(
      `\nGlobal variable ${variableName} is created. It could not be taken back.\nStopped. All else is as it was.`,
    );
    expect(house.variables.value(variableName)).toBe('');
  });
});
