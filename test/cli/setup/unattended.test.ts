import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sample, sampleFlows } from '../../flows/samples.ts';
import { ORG, withHouse } from './house.ts';

const house = withHouse();

type Input = Record<string, unknown> & { target: Record<string, unknown> };

describe('where nobody can be asked', () => {
  it('one JSON object on standard input makes a published record, and JSON tells of it', async () => {
    const { record, variableName, input } = house.newcomer();
    house.variables.refer(variableName, { type: 'flow', id: 'f1', name: 'Main' });
    const { code, printed, warned } = await house.setup(`${record} --json`, input);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(JSON.parse(printed)).toMatchObject({
      record,
      registered: true,
      created: true,
      target: { orgId: ORG, datacenter: 'us1', variableName },
      variable: { created: false, flagsTurnedOff: false, usedBy: ['Main'] },
      writer: record,
      result: { outcome: 'refreshed', variable: 'published' },
      warnings: [expect.stringContaining('cjp:config_write')],
      subscribers: { confirmed: 1, pending: 0 },
      testAlarmSent: false,
    });
    expect(house.variables.value(variableName)).toBe(house.record(record)?.accessToken);
  });

  it('options and the environment do the same', async () => {
    const { record, variableName } = house.newName();
    const app = house.app();
    const options = `--client-id ${app.clientId} --datacenter US1 --variable ${variableName} --create-variable`;
    const { code } = await house.setup(`${record} --writer clinic-writer ${options}`, '', {
      WEBEX_CLIENT_SECRET: app.clientSecret,
      WEBEX_ACCESS_TOKEN: app.accessToken,
      WEBEX_REFRESH_TOKEN: app.refreshToken,
    });
    expect(code).toBe(0);
    expect(house.record(record)).toMatchObject({ writer: 'clinic-writer', target: { datacenter: 'us1' } });
    expect(house.variables.value(variableName)).toBe(house.record(record)?.accessToken);
  });

  it('a personal access token mints the pair', async () => {
    const { record, input } = house.newcomer();
    const { accessToken: personalAccessToken } = house.sandbox.identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    const { accessToken, refreshToken, ...rest } = input;
    expect(await house.setup(record, { ...rest, personalAccessToken })).toMatchObject({ code: 0 });
    expect(house.record(record)?.refreshToken).not.toBe(refreshToken);
  });

  it('a refresh token alone will do', async () => {
    const { record, variableName, input } = house.newcomer();
    const { accessToken, ...rest } = input;
    expect(await house.setup(record, rest)).toMatchObject({ code: 0 });
    expect(house.variables.value(variableName)).toBe(house.record(record)?.accessToken);
  });

  it('the flags of a variable are turned off only if somebody said so', async () => {
    for (const [option, hidden] of [
      ['--hide-variable', true],
      ['', false],
    ] as const) {
      const { record, variableName, input } = house.newcomer();
      house.variables.change(variableName, { reportable: true });
      const { code, printed } = await house.setup(`${record} ${option}`, input);
      expect(code).toBe(0);
      expect(house.variables.variable(variableName).reportable).toBe(!hidden);
      expect(printed.includes(`${variableName} is reportable`)).toBe(!hidden);
    }
  });

  it('a dry run proves, says what it would do, and changes nothing', async () => {
    const { record, variableName, input } = house.newcomer();
    const before = house.state();
    const { code, printed } = await house.setup(`${record} --dry-run`, input);
    expect(code).toBe(0);
    expect(printed).toBe(
      [
        'Nothing was done. It would be:',
        `Register record ${record}.`,
        `Publish its token in ${variableName} of org ${ORG} (us1), written by the app itself.`,
      ].join('\n'),
    );
    const { accessToken, ...alone } = input;
    expect((await house.setup(`${record} --dry-run --json`, alone)).printed).toContain(
      'proves nothing until it is tried',
    );
    expect((await house.setup(`${record} --dry-run`, { ...input, accessToken: input.refreshToken })).code).toBe(1);
    expect(house.state()).toBe(before);
  });

  it('everything that is missing is told at once', async () => {
    const { code, warned } = await house.setup('novice');
    expect({ code, warned }).toEqual({
      code: 2,
      warned:
        'Nobody is there to be asked, and this is missing: clientId (--client-id); clientSecret; refreshToken or ' +
        'personalAccessToken; datacenter (--datacenter); variableName (--variable), or --unpublished. See --help.',
    });
    expect(await house.setup('')).toMatchObject({ code: 2, warned: 'NAME is missing. See --help.' });
  });

  it('the key of the installation encrypts the record', async () => {
    const { record, input } = house.newcomer();
    const output = (key: string, value: string) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
    const outputs = output('FunctionName', 'token-broker-refresh') + output('RecordKeyArn', 'arn:aws:kms:key');
    const stacks = `<Stacks><member><StackName>token-broker</StackName><Outputs>${outputs}</Outputs></member></Stacks>`;
    const body = `<DescribeStacksResponse><DescribeStacksResult>${stacks}</DescribeStacksResult></DescribeStacksResponse>`;
    const answer = { status: 200, headers: { 'content-type': 'text/xml' }, body };
    const fault = { kind: 'answer', answer } as const;
    house.sandbox.faults.plan({ service: 'cloudformation', operation: 'DescribeStacks', times: 1, fault });
    expect(await house.setup(record, input)).toMatchObject({ code: 0 });
    expect(house.sandbox.secrets.secret(`token-broker/${record}`)?.details.KmsKeyId).toBe('arn:aws:kms:key');
  });
});

/** What is wrong, the call that it is wrong in, and the sentence. */
const wrong: [what: string, change: (input: Input) => unknown, sentence: RegExp, options?: string][] = [
  [
    'swapped tokens',
    (input) => ({ ...input, accessToken: input.refreshToken, refreshToken: input.accessToken }),
    /^The refresh token and the access token are swapped: give each in the place of the other, /,
  ],
  [
    'an access token in place of the refresh token',
    ({ accessToken, ...input }) => ({ ...input, refreshToken: accessToken }),
    /^That is an access token, which cannot be refreshed: give the refresh token\.$/,
  ],
  [
    'the base64 org id',
    (input) => withTarget(input, { orgId: Buffer.from(`ciscospark://us/ORGANIZATION/${ORG}`).toString('base64') }),
    new RegExp(`^The org ID is the long base64 one; the UUID in it is ${ORG}: give that\\. See --help\\.$`),
  ],
  [
    'another org',
    (input) => withTarget(input, { orgId: '6705c69d-4585-42ad-bfc3-79cc485dfb15' }),
    /^The access token is for org 2f9eecc5-\S+, not for org 6705c69d-\S+: leave the org ID out, /,
  ],
  [
    'a datacenter that there is not',
    (input) => withTarget(input, { datacenter: 'us2' }),
    /^The datacenter must be one of us1, eu1, eu2, anz1, ca1, jp1, sg1, in1: it is in your Contact Center's URLs\./,
  ],
  [
    'a client secret with white space in it',
    (input) => ({ ...input, clientSecret: 'two words' }),
    /^The client secret has white space in the middle: copy it again, alone\. See --help\.$/,
  ],
  [
    'a wrong client secret',
    (input) => ({ ...input, clientSecret: 'wrong' }),
    /^Webex answered 400 invalid_client to the refresh .*: the client id or the client secret is wrong: copy the client ID, /,
  ],
  [
    'a dead refresh token',
    (input) => ({ ...input, refreshToken: 'dead' }),
    /^Webex answered 400 invalid_grant to the refresh .*: copy the client ID, .* and set up again\.$/,
  ],
  [
    'a dead refresh token, and a variable that would be created',
    (input) => withTarget({ ...input, refreshToken: 'dead' }, { variableName: 'NEW_ONE' }),
    /^Webex answered 400 invalid_grant to the refresh/,
    '--create-variable',
  ],
  [
    'a variable that there is not',
    (input) => withTarget(input, { variableName: 'NOWHERE' }),
    /^The org has no global variable NOWHERE: name one that it has, or have it created with --create-variable\.$/,
  ],
  [
    'a variable of another type',
    (input) => withTarget(input, { variableName: 'A_NUMBER' }),
    /^Global variable A_NUMBER .* is not of type String; .*: name another variable, or let setup create one\.$/,
  ],
  [
    'a variable of another type, seen only after the refresh',
    ({ accessToken, ...input }) => withTarget(input as Input, { variableName: 'A_NUMBER' }),
    /^Global variable A_NUMBER .* is not of type String; /,
  ],
  [
    'a writer that there is not',
    (input) => ({ ...input, writer: 'nobody' }),
    /^Record nobody cannot be the writer: it must be registered for the same org, have a token, and publish nothing\.$/,
  ],
  [
    'a recovery record that cannot recover',
    (input) => ({ ...input, recovery: 'clinic' }),
    /^Record clinic cannot help to recover: it must hold an integration with the scope spark:applications_token\.$/,
  ],
  [
    'a field that nobody knows',
    ({ refreshToken, ...input }) => ({ ...input, refreshtoken: refreshToken }),
    /^Standard input has the field refreshtoken, which is not known \(refreshToken is\)\. See --help\.$/,
  ],
  ['no JSON', () => 'clientSecret=NotARealSecret', /^Standard input is not a JSON object\. See --help\.$/],
];

function withTarget(input: Input, change: Record<string, unknown>): Input {
  return { ...input, target: { ...input.target, ...change } };
}

describe('what is wrong gets one sentence with the cure, and nothing stays behind', () => {
  it.each(wrong)('%s', async (_what, change, sentence, options = '') => {
    const { record, input } = house.newcomer();
    if (!house.variables.all().some(({ name }) => name === 'A_NUMBER')) {
      house.variables.create({ name: 'A_NUMBER', variableType: 'Integer', defaultValue: '1' });
    }
    const before = house.state();
    const { code, printed, warned } = await house.setup(`${record} ${options}`, change(input));
    expect(code).toBeGreaterThan(0);
    expect(printed).toBe('');
    expect(warned).toMatch(sentence);
    expect(warned.split('\n')).toHaveLength(1);
    expect(house.state()).toBe(before);
  });

  it('an app that nobody has authorised', async () => {
    const { record, input } = house.newcomer();
    const { identity } = house.sandbox;
    identity.deauthorize({ clientId: String(input.clientId), orgId: ORG });
    const { accessToken: personalAccessToken } = identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    const { accessToken, refreshToken, ...rest } = input;
    const before = house.state();
    const { code, warned } = await house.setup(record, { ...rest, personalAccessToken });
    expect(code).toBe(1);
    expect(warned).toMatch(/^Webex answered 403 .*: authorise Y2lz\w+ in Control Hub, press Save, and set up again\.$/);
    expect(house.state()).toBe(before);
    expect(await house.setup(record, { ...rest, personalAccessToken: accessToken })).toMatchObject({
      code: 1,
      warned: 'Webex does not accept the personal access token: copy a fresh one, each lives for 12 hours.',
    });
  });

  it('an app that may read the variables, and not write them', async () => {
    const { record, input } = house.newcomer(['cjp:config_read']);
    const before = house.state();
    const { code, warned } = await house.setup(record, input);
    expect(code).toBe(1);
    expect(warned).toMatch(
      / 403 to the write .*: give the app cjp:config_write, authorise it again and get a new pair, /,
    );
    expect(house.state()).toBe(before);
  });

  it('a name that is there, was removed, or is taken at the last moment', async () => {
    const { record, input } = house.newcomer();
    expect(await house.setup('clinic', input)).toMatchObject({
      code: 1,
      warned: expect.stringMatching(
        /^Record clinic is there already: choose another name, or take it away first with /,
      ),
    });
    const { secrets } = house.sandbox;
    house.onRequest('secrets-manager', 'CreateSecret', () =>
      secrets.create(`token-broker/${record}`, { value: { text: '{}' } }),
    );
    expect(await house.setup(record, input)).toMatchObject({
      code: 1,
      warned: `Somebody else has made record ${record} meanwhile: choose another name.`,
    });
    secrets.delete(`token-broker/${record}`);
    expect(await house.setup(record, input)).toMatchObject({
      code: 1,
      warned: `Record ${record} was removed and can be brought back: npm run broker -- restore ${record}, or choose another name.`,
    });
  });

  it('a datacenter whose API does not know the org', async () => {
    const { record, input } = house.newcomer();
    const fault = { kind: 'answer', answer: { status: 404 } } as const;
    house.sandbox.faults.plan({ service: 'contact-center', operation: 'LIST cad-variable', times: 1, fault });
    const before = house.state();
    const { code, warned } = await house.setup(record, input);
    expect(code).toBe(1);
    expect(warned).toMatch(
      /answered 404 .*: is the org's contact center in us1\? Name another datacenter, or try again later\.$/,
    );
    expect(house.state()).toBe(before);
  });

  it('a token that no variable can hold', async () => {
    const { record, input } = house.newcomer();
    const answer = { status: 200, body: { exp: Date.now() + 3_600_000 } };
    house.sandbox.faults.plan({
      service: 'webex',
      operation: 'GET tokenExpiry',
      times: 1,
      fault: { kind: 'answer', answer },
    });
    const before = house.state();
    const { code, warned } = await house.setup(record, { ...input, accessToken: 'x'.repeat(1200) });
    expect({ code, warned }).toEqual({
      code: 1,
      warned:
        `The access token of record ${record} has 1200 characters; a global variable holds 256: only an app with opaque ` +
        'tokens can be published.',
    });
    expect(house.state()).toBe(before);
  });

  it('a secret with a trailing newline is no mistake', async () => {
    const { record, input } = house.newcomer();
    const { code } = await house.setup(record, { ...input, clientSecret: `${input.clientSecret}\n` });
    expect(code).toBe(0);
    expect(house.record(record)?.clientSecret).toBe(input.clientSecret);
  });
});

describe('what fails on the way', () => {
  it('leaves a record that the broker goes on with, if it may pass', async () => {
    const { record, input } = house.newcomer();
    const fault = { kind: 'answer', answer: { status: 503 } } as const;
    house.sandbox.faults.plan({ service: 'webex', operation: 'POST access_token', fault });
    onTestFinished(() => house.sandbox.faults.clear());
    const { code, warned } = await house.setup(record, input);
    expect(code).toBe(1);
    expect(warned.split('\n')).toEqual([
      `Record ${record} is registered.`,
      expect.stringMatching(
        /^TOKEN_ENDPOINT_UNAVAILABLE: .* The broker tries again by itself, within the hour\. To look: /,
      ),
    ]);
    expect(house.record(record)).toMatchObject({ clientId: input.clientId });
  });

  it('leaves a record that alone holds the new refresh token, and says how to go on', async () => {
    const { record, variableName, input } = house.newcomer();
    const { settings } = house.sandbox.identity;
    settings.refreshToken = 'rotate';
    onTestFinished(() => void Object.assign(settings, { refreshToken: 'same' }));
    const { accessToken, ...alone } = input;
    const missing = { ...alone, target: { ...input.target, variableName: 'NOWHERE' } };
    const { code, warned } = await house.setup(record, missing);
    expect(code).toBe(1);
    expect(warned.split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(`^Record ${record} stays, and is kept fresh: .* To go on: npm run broker -- setup ${record};`),
      ),
      expect.stringMatching(/^The org has no global variable NOWHERE/),
    ]);
    expect(house.record(record)?.refreshToken).not.toBe(input.refreshToken);
    expect(await house.setup(`${record} --datacenter us1 --variable ${variableName}`)).toMatchObject({ code: 0 });
    expect(house.variables.value(variableName)).toBe(house.record(record)?.accessToken);
  });

  it('asks again for a record whose creation was done and not heard of', async () => {
    const { record, input } = house.newcomer();
    house.sandbox.faults.plan({
      service: 'secrets-manager',
      operation: 'CreateSecret',
      times: 1,
      fault: { kind: 'cut-after' },
    });
    expect(await house.setup(record, input)).toMatchObject({ code: 0 });
  });
});

describe('--from-flow', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'token-broker-flow-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    return made;
  };

  it.runIf(sampleFlows.length > 0)('takes what the flow in use knows', async () => {
    const { record, variableName } = house.newName();
    const { id } = house.variables.create({ name: variableName });
    const app = house.app();
    const flow = structuredClone(sample('seed-subflow-original.json'));
    flow.orgId = ORG;
    const params = flow.variables.find(({ name }) => name === 'params');
    if (!params) expect.unreachable('It has no variable params.');
    params.value = JSON.stringify({
      global_variable: { id, name: variableName },
      service_app: { client_id: app.clientId, client_secret: app.clientSecret, refresh_token: app.refreshToken },
    });
    const file = join(folder(), 'flow.json');
    writeFileSync(file, JSON.stringify(flow));
    const { code } = await house.setup(`${record} --from-flow ${file} --datacenter us1`);
    expect(code).toBe(0);
    expect(house.variables.value(variableName)).toBe(house.record(record)?.accessToken);
  });

  it('names what the flow lacks, and what is no flow', async () => {
    const file = join(folder(), 'flow.json');
    const said = async (text: string) => {
      writeFileSync(file, text);
      return (await house.setup(`novice --from-flow ${file}`)).warned;
    };
    const variables = [{ name: 'client_id', type: 'STRING', value: 'C1' }];
    expect(await said(JSON.stringify({ variables }))).toBe(
      'The flow of --from-flow has no client_secret, refresh_token in its variables: export it from where it works. See --help.',
    );
    expect(await said('[]')).toBe('The file of --from-flow is no flow. See --help.');
    expect((await house.setup('novice --from-flow /nowhere')).warned).toBe(
      'The file of --from-flow cannot be read (ENOENT).',
    );
  });
});
