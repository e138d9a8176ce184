import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFlowCredentials } from '../../../cli/setup/flow-credentials.ts';
import { sample, sampleFlows } from '../../flows/samples.ts';
import { operate } from '../operate.ts';
import { fresh, ORG } from '../sandbox-here.ts';
import { House } from './house.ts';

const house = fresh(new House());

describe('without a terminal', () => {
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
      writer: 'clinic-writer',
      result: { outcome: 'refreshed', variable: 'published' },
      warnings: [expect.stringContaining('cjp:config_write')],
      subscribers: { confirmed: 1, pending: 0 },
      testAlarmSent: false,
    });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('the app writes the variable itself only where it is named, and the plan warns of that', async () => {
    const { record, variableName, input } = house.newcomer();
    const { printed } = await house.setup(`${record} --dry-run --writer ${record}`, input);
    expect(printed.split('\n').slice(2)).toEqual([
      `Publish its token in ${variableName} of org ${ORG} (us1), written by the app itself.`,
      `Its token can change the tenant, and every reader of ${variableName} can use it.`,
    ]);
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
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it.each([
    ['a pair', true],
    ['a refresh token alone', false],
  ])('%s that another record has already is refused, and nothing is made', async (_what, hasAccessToken) => {
    const first = house.newcomer();
    await house.setup(first.record, first.input);
    const second = house.newcomer();
    const { clientId, clientSecret, refreshToken, accessToken } = first.input;
    const pair = { clientId, clientSecret, refreshToken, ...(hasAccessToken && { accessToken }) };
    const { accessToken: _, ...rest } = second.input;
    expect(await house.setup(second.record, { ...rest, ...pair })).toMatchObject({
      code: 1,
      warned: expect.stringContaining(`Record ${first.record} refreshes with that refresh token already`),
    });
    expect(() => house.record(second.record)).toThrow();
  });

  it('a personal access token mints the pair', async () => {
    const { record, input } = house.newcomer();
    const { accessToken: personalAccessToken } = house.sandbox.identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    const { accessToken, refreshToken, ...rest } = input;
    expect(await house.setup(record, { ...rest, personalAccessToken })).toMatchObject({ code: 0 });
    expect(house.record(record).refreshToken).not.toBe(refreshToken);
  });

  it('a refresh token alone will do', async () => {
    const { record, variableName, input } = house.newcomer();
    const { accessToken, ...rest } = input;
    expect(await house.setup(record, rest)).toMatchObject({ code: 0 });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('the flags of a variable are turned off only by an option', async () => {
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

  it('the alarm is tested if an option says so', async () => {
    const { record, input } = house.newcomer();
    const { messages } = house.sandbox.sns;
    const before = messages.length;
    const { code, printed } = await house.setup(`${record} --test-alarm`, input);
    expect(code).toBe(0);
    expect(printed).toContain('A test message is sent, and an alarm follows within minutes: see that both arrive.');
    expect(messages.length).toBe(before + 1);
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
        `Publish its token in ${variableName} of org ${ORG} (us1), written by record clinic-writer.`,
        `Its app may read Contact Center's settings: if it has cjp:config_write too, every reader of ${variableName} can change the tenant.`,
      ].join('\n'),
    );
    const { accessToken, ...alone } = input;
    const unproved = await house.setup(`${record} --dry-run --json`, alone);
    expect(unproved.code).toBe(1);
    expect(unproved.printed).toContain('nothing is proved, neither the grant nor the variable');
    expect((await house.setup(`${record} --dry-run`, { ...input, accessToken: input.refreshToken })).code).toBe(1);
    expect(house.state()).toBe(before);
  });

  it.each([
    ['a refresh token alone is not proved', {}, 1, 'neither the grant nor the variable'],
    ['an access token is', { accessToken: 'its own' }, 0, 'Keep its token fresh, and publish it nowhere.'],
    ['a dead access token is refused', { accessToken: 'NotARealToken-dead' }, 1, 'does not accept that as an access'],
  ])('on a dry run of a record that publishes nothing, %s', async (_what, more, expected, said) => {
    const { clientId, clientSecret, refreshToken, accessToken } = house.app();
    const own = 'accessToken' in more && more.accessToken === 'its own' ? { accessToken } : more;
    const input = { clientId, clientSecret, refreshToken, ...own };
    const { code, printed, warned } = await house.setup('nowhere --unpublished --dry-run', input);
    expect(code).toBe(expected);
    expect(printed + warned).toContain(said);
  });

  it.each([
    ['a refresh token alone', (record: string) => record],
    ['a record that publishes nothing yet', (record: string) => `${record} --unpublished`],
  ])('the variable that holds the token already is told as such, with %s', async (_what, first) => {
    const { record, variableName, input } = house.newcomer();
    house.sandbox.identity.settings.unchangedWithinSeconds = 86_400;
    house.variables.change(variableName, { defaultValue: String(input.accessToken) });
    const { accessToken, target, ...alone } = input;
    const begun = first(record) === record ? { ...alone, target } : alone;
    const ends = await house.setup(first(record), begun);
    const { code, printed } =
      'target' in begun ? ends : await house.setup(`${record} --datacenter us1 --variable ${variableName}`);
    expect(code).toBe(0);
    expect(printed).toMatch(
      new RegExp(`^${record}: registered\\. The variable holds token [\\da-f]{8} already; callers are safe until `),
    );
    expect(printed).not.toMatch(/nothing to do|--force/);
  });

  it('everything that is missing is told at once', async () => {
    const { code, warned } = await house.setup('novice');
    expect({ code, warned }).toEqual({
      code: 2,
      warned:
        'Not a terminal, and this is missing: clientId (--client-id); clientSecret; refreshToken or ' +
        'personalAccessToken; datacenter (--datacenter); variableName (--variable), or --unpublished. See --help.',
    });
    expect(await house.setup('')).toMatchObject({ code: 2, warned: 'NAME is missing. See --help.' });
    for (const options of ['--unpublished --variable A', '--wait soon', '--wait -1']) {
      expect(await house.setup(`novice ${options}`)).toMatchObject({ code: 2, printed: '' });
    }
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
        new RegExp(`^Record ${record} stays, and is kept fresh: .* To go on: npx wxcc-token-broker setup ${record};`),
      ),
      expect.stringMatching(/^The org has no global variable NOWHERE/),
    ]);
    expect(house.savedState(record).grants[0]?.refreshToken.reveal()).not.toBe(input.refreshToken);
    expect(await house.setup(`${record} --datacenter us1 --variable ${variableName}`)).toMatchObject({ code: 0 });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
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
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it("takes what the project's own fallback knows, rendered with its secrets", async () => {
    const { record, variableName } = house.newName();
    house.register(record, house.app(), variableName);
    await operate(`refresh ${record}`);
    const out = folder();
    await operate(`flows render ${record} --with-secrets --connector any --email a@example.com --out ${out}`);
    house.remove(record);
    const { code, printed } = await house.setup(
      `${record} --from-flow ${join(out, 'fallback-subflow.json')} --datacenter us1 --json`,
    );
    expect({ code, printed }).toMatchObject({ code: 0, printed: expect.stringContaining(variableName) });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it.each([
    ['a text variable', [{ name: 'globalVariableName', type: 'STRING', value: 'MINE' }]],
    ['a JSON variable', [{ name: 'params', type: 'JSON', value: '{"global_variable_name":"MINE"}' }]],
    [
      'a text variable, beside what the flow reads',
      [
        { name: 'Global_Language', type: 'STRING', value: 'en-US', source: 'GLOBAL' },
        { name: 'global_variable_name', type: 'STRING', value: 'MINE' },
      ],
    ],
    ['the only global variable', [{ name: 'MINE', type: 'STRING', value: '', source: 'GLOBAL' }]],
  ])("takes the variable's name from %s", async (_what, variables) => {
    const file = join(folder(), 'flow.json');
    const credentials = { client_id: 'C1', client_secret: 'NotARealSecret', refresh_token: 'NotARealToken' };
    const texts = Object.entries(credentials).map(([name, value]) => ({ name, type: 'STRING', value }));
    writeFileSync(file, JSON.stringify({ variables: [...variables, ...texts] }));
    expect(await readFlowCredentials(file)).toMatchObject({ clientId: 'C1', variableName: 'MINE' });
  });

  it('takes none of several global variables that the flow reads', async () => {
    const file = join(folder(), 'flow.json');
    const variables = [
      ...['A', 'B'].map((name) => ({ name, type: 'STRING', value: '', source: 'GLOBAL' })),
      { name: 'x', type: 'JSON', value: '{"client_id":"C1","client_secret":"NotARealSecret","refresh_token":"R"}' },
    ];
    writeFileSync(file, JSON.stringify({ variables }));
    expect(await readFlowCredentials(file)).not.toHaveProperty('variableName');
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
    expect(await said('{}')).toBe('The file of --from-flow is no flow. See --help.');
    expect((await house.setup('novice --from-flow /nowhere')).warned).toBe(
      'The file of --from-flow cannot be read (ENOENT).',
    );
  });
});
