import { describe, expect, it, onTestFinished } from 'vitest';
import type { Registration } from '../../../sandbox/webex/identity.ts';
import { fresh, ORG, READ_AND_WRITE } from '../sandbox-here.ts';
import { another, House, leave, type Script } from './house.ts';

const house = fresh(new House());

/** The answers of an operator who pastes the pair. */
const pasting = (app: Registration): Script => [
  ['How does setup get', 'I paste'],
  ['Client ID', app.clientId],
  ['Client Secret', app.clientSecret],
  ['Access token', app.accessToken],
  ['Refresh token', app.refreshToken],
  ['Datacenter', 'us1'],
];
const byItself = ['Whose token writes', 'the one that is published'] as const;
const byWriter = ['Whose token writes', 'clinic-writer'] as const;
const done: Script = [
  ['it now?', true],
  ['Send a test message', false],
];

describe('an operator at a terminal', () => {
  it('pastes the pair, sees what the variable is, and has a published record', async () => {
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName, description: 'theirs' });
    house.variables.refer(variableName, { type: 'flow', id: 'f1', name: 'Main' });
    const app = house.app();
    const script = [...pasting(app), byItself, ['Global variable', variableName] as const, ...done];
    const { code, printed, warned } = await house.ask(record, script);
    expect(code).toBe(0);
    expect(printed).toMatch(new RegExp(`^${record}: refreshed\\. The new token [\\da-f]{8} is saved and published;`));
    expect(printed).toContain(`Flows read it from ${variableName}; used by: Main.`);
    expect(printed).toContain('The published token has cjp:config_write: every reader of it can change the tenant.');
    expect(printed).toContain('\n1 address gets a message when something breaks.');
    expect(warned).toContain(Buffer.from(`ciscospark://us/APPLICATION/${app.clientId}`).toString('base64url'));
    expect(warned).toContain(`The access token is good, and is for org ${ORG}.`);
    expect(warned).toMatch(/description +theirs\n +flags +none: .*\n +used by +Main\n/);
    expect(warned).toContain('The app writes the variable itself. Then every reader of the variable can');
    expect(house.record(record)).toMatchObject({ target: { orgId: ORG, datacenter: 'us1', variableName } });
    expect(house.record(record)).not.toHaveProperty('writer');
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('has the pair minted with a token of her own, and the variable created', async () => {
    const { record, variableName } = house.newName();
    const app = house.app({ scopes: ['spark-admin:people_read'] });
    const { accessToken } = house.sandbox.identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    const { code, printed } = await house.ask('', [
      ['Name of the record', record],
      ['How does setup get', 'with a token of mine'],
      ['Client ID', app.clientId],
      ['Personal access token', 'dead'],
      ['Personal access token', accessToken],
      ['Client Secret', 'wrong'],
      ['Client Secret', app.clientSecret],
      ['Datacenter', 'us1'],
      // Its own token may not even read the variables, so setup does not ask who writes.
      ...another(variableName),
      [`no global variable ${variableName}`, 'Create it'],
      ...done,
    ]);
    expect(code).toBe(0);
    expect(printed).not.toContain('cjp:config_write');
    expect(printed).toContain(
      `\nNext, the flows that use it: npx wxcc-token-broker flows install ${record} --connector ID\n`,
    );
    expect(house.record(record)).toMatchObject({ writer: 'clinic-writer' });
    expect(house.record(record).refreshToken).not.toBe(app.refreshToken);
    expect(house.variables.variable(variableName)).toMatchObject({
      description: 'Kept valid by the token broker: do not edit',
      variableType: 'String',
      agentViewable: false,
      agentEditable: false,
      reportable: false,
      defaultValue: house.tokenOf(record),
    });
  });

  it.each([
    ['the app itself and a variable that is there', byItself, true],
    ['a writer and a new variable', byWriter, false],
  ])(
    'says no, and is asked for nothing but the secrets by the command that setup prints: %s',
    async (_what, writer, isThere) => {
      const { record, variableName } = house.newName();
      if (isThere) house.variables.create({ name: variableName });
      const app = house.app();
      const { code, warned } = await house.ask(record, [
        ...pasting(app),
        writer,
        ...(isThere
          ? ([['Global variable', variableName]] as const)
          : ([...another(variableName), ['no global variable', 'Create it']] as const)),
        ['it now?', false],
      ]);
      expect({ code, warned }).toEqual({
        code: 1,
        warned: expect.stringMatching(/\nStopped\. Nothing was changed\.$/),
      });
      const [, args = ''] = /\n {2}npx wxcc-token-broker setup (.*)\n/.exec(warned) ?? [];
      const again = pasting(app).filter(([question]) => !['Client ID', 'Datacenter'].includes(question));
      expect(await house.ask(args, [...again, ...done])).toMatchObject({ code: 0 });
      expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
    },
  );

  it('may correct every answer, with a sentence that says how', async () => {
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    house.variables.create({ name: `${variableName}_NUMBER`, variableType: 'Integer', defaultValue: '1' });
    const [app, dead] = [house.app(), house.app()];
    house.sandbox.identity.killGrant(dead);
    const elsewhere = { kind: 'answer', answer: { status: 404 } } as const;
    const list = { service: 'contact-center', operation: 'LIST cad-variable' };
    house.sandbox.faults.plan({ ...list, times: 1, fault: elsewhere });
    const { code, warned } = await house.ask('', [
      ['Name of the record', 'No Name'],
      ['Name of the record', 'clinic'],
      ['Name of the record', record],
      ['How does setup get', 'I paste'],
      ['Client ID', Buffer.from(`ciscospark://us/APPLICATION/${app.clientId}`).toString('base64url')],
      ['Client ID', app.clientId],
      ['Client Secret', 'two words'],
      ['Client Secret', ` ${app.clientSecret}\n`],
      ['Access token', app.refreshToken],
      ['Access token', `Bearer ${app.accessToken}`],
      ['Refresh token', app.accessToken],
      ['Refresh token', dead.refreshToken],
      ['Datacenter', 'jp1'],
      ['Datacenter', 'us1'],
      byItself,
      ...another('no name'),
      ...another('CLINIC_TOKEN'),
      ...another(`${variableName}_NUMBER`),
      ...another(`${variableName}_NEW`),
      ['no global variable', 'Name another'],
      ['Global variable', variableName],
      ['it now?', true],
      ['Client ID', ''],
      ['Client Secret', app.clientSecret],
      ['Refresh token', app.refreshToken],
      ['Send a test message', false],
    ]);
    expect(code).toBe(0);
    for (const sentence of [
      "The name must be a record's name (a-z, 0-9 and -, at most 48 characters).",
      'Record clinic is there already: choose another name. To give it a new secret or refresh token: npx wxcc-token-broker rotate-secret clinic.',
      `The client ID must be the client ID, not the Service App ID: it is ${app.clientId}.`,
      'The client secret must be a text without white space in it: copy it again, alone.',
      'Webex does not accept that as an access token: it has expired, or it is the refresh token; give the other one.',
      'That is the access token again: give the refresh token.',
      "is the org's contact center in jp1? Name another datacenter, or try again later.",
      "The variable must be a global variable's name (letters, digits and _, at most 80).",
      'Record clinic publishes into CLINIC_TOKEN already: name another variable, or remove it first.',
      'is not of type String; flows cannot get the token from it: name another variable.',
      `The org has no global variable ${variableName}_NEW: name one that it has.`,
      'copy the client ID, the client secret and the refresh token of one and the same app.',
    ]) {
      expect(warned).toContain(sentence);
    }
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it.each([
    ['a mistyped client secret', 'mistyped', undefined],
    ['a refresh token of another app', undefined, 'mistyped'],
  ])('is asked again after %s, and no subscriber gets a mail about it', async (_what, secret, token) => {
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    const app = house.app();
    const again: Script = [
      ['Client ID', ''],
      ['Client Secret', app.clientSecret],
      ['Refresh token', app.refreshToken],
    ];
    const typed = { ...app, clientSecret: secret ?? app.clientSecret, refreshToken: token ?? app.refreshToken };
    const { code, warned } = await house.ask(record, [
      ...pasting(typed),
      byWriter,
      ['Global variable', variableName],
      ['it now?', true],
      ...again,
      ['Send a test message', false],
    ]);
    expect(code).toBe(0);
    expect(warned).toContain('copy the client ID, the client secret and the refresh token of one and the same app.');
    expect(warned).not.toContain('set up again');
    // Alarms of the sandbox get their first data by the wall clock, and say so.
    expect(house.mails.filter((mail) => mail.includes(record))).toEqual([]);
  });

  it('chooses among the variables that could take the token and are free', async () => {
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    house.variables.create({ name: `${variableName}_NUMBER`, variableType: 'Integer', defaultValue: '1' });
    house.variables.create({ name: `${variableName}_ASLEEP`, active: false });
    const { offered } = await house.ask(record, [...pasting(house.app()), byWriter, ['Global variable', leave]]);
    expect(offered.at(-1)).toEqual(['ACME_TOKEN', variableName, 'A new one, or another']);
  });

  it('types the name where there is nothing to choose from', async () => {
    house.registerAs('acme');
    const { record, variableName } = house.newName();
    const { code, offered } = await house.ask(record, [
      ...pasting(house.app()),
      byWriter,
      ['Name of the global variable', variableName],
      ['no global variable', 'Create it'],
      ...done,
    ]);
    expect(code).toBe(0);
    expect(offered.flat()).not.toContain('A new one, or another');
  });

  it('turns off the flags by which others see the variable, or leaves them', async () => {
    for (const [answer, viewable] of [
      ['Turn them off', false],
      ['Leave them', true],
    ] as const) {
      const { record, variableName } = house.newName();
      house.variables.create({ name: variableName, agentViewable: true, desktopLabel: 'Token', description: 'theirs' });
      const flags = ['Others can see the token', answer] as const;
      const script = [...pasting(house.app()), byWriter, ['Global variable', variableName] as const, flags, ...done];
      const { code, printed, warned } = await house.ask(record, script);
      expect(code).toBe(0);
      expect(warned).toMatch(/flags +agentViewable\n/);
      expect(printed.includes(`Others than flows can see the token: ${variableName} is agentViewable.`)).toBe(viewable);
      expect(house.variables.variable(variableName)).toMatchObject({
        agentViewable: viewable,
        description: 'theirs',
        desktopLabel: 'Token',
        defaultValue: house.tokenOf(record),
      });
    }
  });

  it('needs no access token: the refresh token is tried first', async () => {
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    const app = house.app();
    const { code, printed } = await house.ask(record, [
      ['How does setup get', 'I paste'],
      ['Client ID', app.clientId],
      ['Client Secret', app.clientSecret],
      ['Access token', ''],
      ['Refresh token', app.refreshToken],
      ['Datacenter', 'us1'],
      byWriter,
      ['Global variable', variableName],
      ...done,
    ]);
    expect({ code, printed }).toMatchObject({
      code: 0,
      printed: expect.stringContaining(': published. The variable holds token '),
    });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('goes on with a record that publishes nothing yet', async () => {
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    const { clientId, clientSecret, refreshToken } = house.app();
    expect(await house.setup(`${record} --unpublished`, { clientId, clientSecret, refreshToken })).toMatchObject({
      code: 0,
    });
    expect(house.record(record)).not.toHaveProperty('target');
    const { code, warned } = await house.ask(record, [
      ['Datacenter', 'us1'],
      byItself,
      ['Global variable', variableName],
      ...done,
    ]);
    expect(code).toBe(0);
    expect(warned).toContain(`Record ${record} is there already, and publishes nothing: setup goes on from there.`);
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('does not publish the token that another record writes with', async () => {
    const before = house.state();
    const { code, warned } = await house.ask('clinic-writer', []);
    expect(code).toBe(1);
    expect(warned).toMatch(/^clinic works with the token of clinic-writer, which must not be published then: /);
    expect(house.state()).toBe(before);
  });

  it('may name an integration that mints a new pair one day', async () => {
    const integration = house.sandbox.identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    const { clientId, clientSecret, refreshToken } = integration;
    const owner = house.newName().record;
    await house.setup(`${owner} --unpublished`, { clientId, clientSecret, refreshToken });
    onTestFinished(() => void house.sandbox.secrets.delete(`token-broker/${owner}`, { force: true }));

    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    const app = house.app();
    const recovery = ['which app mints', owner] as const;
    const script = [...pasting(app), byWriter, ['Global variable', variableName] as const, recovery, ...done];
    expect(await house.ask(record, script)).toMatchObject({ code: 0 });
    expect(house.record(record).recovery).toEqual({
      record: owner,
      applicationId: Buffer.from(`ciscospark://us/APPLICATION/${app.clientId}`).toString('base64url'),
    });
  });

  it('registers the writer first where there is none, and then the app that needs no scope of its own', async () => {
    house.remove('clinic-writer');
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    const [writer, app] = [house.app({ scopes: READ_AND_WRITE }), house.app({ scopes: ['spark-admin:people_read'] })];
    const { code, warned } = await house.ask(record, [
      ['Which app writes them?', 'A second Service App'],
      ['Name of its record', ''],
      ['How does setup get', 'I paste'],
      ['Client ID', writer.clientId],
      ['Client Secret', writer.clientSecret],
      ['Refresh token', writer.refreshToken],
      ['it now?', true],
      ...pasting(app),
      ['Global variable', variableName],
      ...done,
    ]);
    expect(code).toBe(0);
    expect(warned).toMatch(
      /Make the writer's Service App first.*Tick these two scopes.*cjp:config_read cjp:config_write/s,
    );
    const [, ofApp = ''] = warned.split(`Record ${record}-writer is registered, and can write. Now record ${record}:`);
    expect(ofApp).toContain('Tick the scopes that your flows need');
    expect(ofApp).not.toContain('cjp:config_write');
    expect(house.record(`${record}-writer`)).not.toHaveProperty('target');
    expect(house.record(record)).toHaveProperty('writer', `${record}-writer`);
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('keeps the writer that was registered first, and says so, where the app is given up', async () => {
    house.remove('clinic-writer');
    const writer = house.app({ scopes: READ_AND_WRITE });
    const { code, warned } = await house.ask('late', [
      ['Which app writes them?', 'A second Service App'],
      ['Name of its record', 'hand'],
      ['How does setup get', 'I paste'],
      ['Client ID', writer.clientId],
      ['Client Secret', writer.clientSecret],
      ['Refresh token', writer.refreshToken],
      ['it now?', true],
      ['How does setup get', leave],
    ]);
    expect(code).toBe(1);
    expect(warned).toMatch(/\nRecord hand is registered\.\nStopped\. All else is as it was\.$/);
    expect(house.record('hand')).toHaveProperty('clientId', writer.clientId);
  });

  it('lets the app write by itself where that is wanted, and names the scopes that this takes', async () => {
    house.remove('clinic-writer');
    const { record, variableName } = house.newName();
    house.variables.create({ name: variableName });
    const { code, warned } = await house.ask(record, [
      ['Which app writes them?', 'itself'],
      ...pasting(house.app()),
      ['Global variable', variableName],
      ...done,
    ]);
    expect(code).toBe(0);
    expect(warned).toMatch(/and to write the variable itself:\n *cjp:config_read cjp:config_write/);
  });

  it('is told to register a writer first where no token may read the variables', async () => {
    const writer = house.sandbox.secrets.delete('token-broker/clinic-writer').name;
    onTestFinished(() => void house.sandbox.secrets.restore(writer));
    const before = house.state();
    const app = house.app({ scopes: ['spark-admin:people_read'] });
    const { code, warned } = await house.ask(house.newName().record, [
      ['Which app writes them?', 'itself'],
      ...pasting(app),
      ['Datacenter', leave],
    ]);
    expect(code).toBe(1);
    expect(warned).toContain(`No token here may read the global variables of org ${ORG} in us1 (403): give the app`);
    expect(house.state()).toBe(before);
  });

  it('changes nothing with a no at the end', async () => {
    const { record, variableName } = house.newName();
    const before = house.state();
    const { code, warned } = await house.ask(record, [
      ...pasting(house.app({ scopes: READ_AND_WRITE })),
      byItself,
      ...another(variableName),
      ['no global variable', 'Create it'],
      ['it now?', false],
    ]);
    expect(code).toBe(1);
    expect(warned).toMatch(/\nStopped\. Nothing was changed\.$/);
    expect(house.state()).toBe(before);
  });
});
