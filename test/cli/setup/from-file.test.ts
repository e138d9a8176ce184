import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operate } from '../operate.ts';
import { fresh, ORG } from '../sandbox-here.ts';
import { House } from './house.ts';

const house = fresh(new House());

/** A file that its owner alone can read. */
function fileOf(text: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-rows-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'clinics.local.csv');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const jsonLines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

/** A row of a Service App whose variable is there. */
function row() {
  const { record, variableName, input } = house.newcomer();
  return { record, variableName, json: { name: record, ...input } };
}

/** The same as cells of CSV. */
const columns = [
  'name',
  'clientId',
  'clientSecret',
  'accessToken',
  'refreshToken',
  'orgId',
  'datacenter',
  'variableName',
];
function cells({ json: { target, ...flat } }: ReturnType<typeof row>, separator = ','): string {
  const values: Record<string, unknown> = { ...flat, ...target };
  return columns.map((name) => values[name]).join(separator);
}

/** A writer that is not registered yet, for another org than the sandbox's. */
function writerRow(name: string, orgId = ORG) {
  const { clientId, clientSecret, accessToken, refreshToken } = house.app({
    orgId,
    scopes: ['cjp:config_read', 'cjp:config_write'],
  });
  return { name, clientId, clientSecret, accessToken, refreshToken, unpublished: true };
}

describe('setup --from', () => {
  it('registers every row of JSON Lines, writers first, and says who is told', async () => {
    const rows = [row(), row()];
    const file = fileOf(
      jsonLines([...rows.map(({ json }) => ({ ...json, writer: 'new-writer' })), writerRow('new-writer')]),
    );
    const { code, printed, warned } = await house.setup(`--from ${file}`);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed.split('\n')).toEqual([
      'new-writer: registered. Its token is published nowhere.',
      ...rows.map(({ record, variableName }) =>
        expect.stringMatching(
          `^${record}: registered\\. ${variableName} holds its token\\. The published token has cjp:`,
        ),
      ),
      '',
      '3 registered.',
      '1 address gets a message when something breaks.',
      `Delete ${file} when it is not needed any more: it holds secrets.`,
    ]);
    for (const { record, variableName } of rows) {
      expect(house.record(record)).toMatchObject({ writer: 'new-writer', target: { variableName } });
      expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
    }
  });

  it.each([
    ['commas', ','],
    ['semicolons, as of a European spreadsheet', ';'],
    ['tabs', '\t'],
  ])('registers every row of CSV with %s, a byte order mark, quotes and empty rows', async (_what, separator) => {
    const rows = [row(), row()];
    const [first = '', second = ''] = rows.map((one) => cells(one, separator));
    const quoted = second.split(separator).map((cell) => `"${cell}"`);
    const empty = separator.repeat(columns.length - 1);
    const text = `\uFEFF${[columns.join(separator), first, empty, quoted.join(separator), ''].join('\r\n')}`;
    expect(await house.setup(`--from ${fileOf(text)}`)).toMatchObject({ code: 0 });
    for (const { record, variableName } of rows) {
      expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
    }
  });

  it('registers on another call only what is missing, and goes on where a record publishes nothing yet', async () => {
    const [first, second, third] = [row(), row(), row()];
    await house.setup(first.record, first.json && { ...first.json, name: undefined });
    const { accessToken, target, name, ...credentials } = second.json;
    await house.setup(`${second.record} --unpublished`, credentials);
    const before = house.record(first.record);
    const file = fileOf(jsonLines([first.json, second.json, third.json]));
    const { code, printed } = await house.setup(`--from ${file} --json`);
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      dryRun: false,
      records: [
        { line: 1, record: first.record, state: 'already there' },
        { line: 2, record: second.record, state: 'registered' },
        { line: 3, record: third.record, state: 'registered' },
      ],
      subscribers: { confirmed: 1 },
    });
    expect(house.record(first.record)).toEqual(before);
    expect(house.variables.value(second.variableName)).toBe(house.tokenOf(second.record));
    const again = await house.setup(`--from ${file}`);
    expect(again).toMatchObject({ code: 0, printed: expect.stringContaining('\n3 already there.') });
  });

  it('reports each row that fails with its cure, takes it back, and goes on with the others', async () => {
    const [refused, nowhere, other, moved, good] = [row(), row(), row(), row(), row()];
    await house.setup(moved.record, { ...moved.json, name: undefined });
    const { code, printed } = await house.setup(
      `--from ${fileOf(
        jsonLines([
          { ...refused.json, clientSecret: 'mistyped' },
          { ...nowhere.json, target: { ...nowhere.json.target, variableName: 'NOWHERE' } },
          { ...other.json, name: 'clinic' },
          { ...moved.json, target: { ...moved.json.target, variableName: 'ELSEWHERE' } },
          good.json,
        ]),
      )}`,
    );
    expect(code).toBe(1);
    expect(printed.split('\n').slice(0, 8)).toEqual([
      expect.stringMatching(
        `^${refused.record}: failed\\. Webex answered 400 invalid_client to the refresh .* copy the client ID`,
      ),
      expect.stringMatching(`^${nowhere.record}: failed\\. The org has no global variable NOWHERE: `),
      'clinic: failed. Record clinic is there already, with another client ID: choose another name.',
      `${moved.record}: failed. Record ${moved.record} is there already, and publishes into ${moved.variableName}: ` +
        `npx wxcc-token-broker edit ${moved.record} --variable ELSEWHERE`,
      expect.stringMatching(`^${good.record}: registered\\. `),
      '',
      '4 failed, 1 registered.',
      'Correct what is named above, and repeat the command: it registers only what is missing.',
    ]);
    expect(() => house.record(refused.record)).toThrow();
  });

  it.each([
    ['the variable of the same name', (org: string) => ({ orgId: org, variableName: 'WEBEX_ACCESS_TOKEN' })],
    ['no variable', () => undefined],
  ])('does not take the record of the same app in another org for the row, which has %s', async (_what, targetIn) => {
    const elsewhere = '6705c69d-4585-42ad-bfc3-79cc485dfb15';
    const app = house.app({ orgId: elsewhere });
    const target = targetIn(elsewhere);
    const { clientId, clientSecret } = app;
    house.store('branch', {
      clientId,
      clientSecret,
      refreshToken: app.refreshToken,
      ...(target && { target: { datacenter: 'us1', ...target } }),
    });
    await operate('refresh branch');
    const { accessToken, refreshToken } = house.sandbox.identity.issue({ clientId, orgId: ORG });
    const grant = { clientId, clientSecret, accessToken, refreshToken };
    const more = target ? { datacenter: 'us1', variableName: 'WEBEX_ACCESS_TOKEN' } : { unpublished: true };
    const { code, printed } = await house.setup(`--from ${fileOf(jsonLines([{ name: 'branch', ...grant, ...more }]))}`);
    expect(code).toBe(1);
    expect(printed).toMatch(
      new RegExp(`^branch: failed\\. Record branch is there already, for org ${elsewhere}: choose another name\\.`),
    );
  });

  it('checks every row on a dry run, those that need a writer of the same file too, and changes nothing', async () => {
    house.remove('clinic-writer');
    const [good, bad] = [row(), row()];
    const rows = [
      { ...good.json, writer: 'new-writer' },
      { ...bad.json, writer: 'new-writer', target: { ...bad.json.target, variableName: 'NOWHERE' } },
      writerRow('new-writer'),
    ];
    const before = house.state();
    const { code, printed } = await house.setup(`--from ${fileOf(jsonLines(rows))} --dry-run`);
    expect(code).toBe(1);
    expect(printed.split('\n').slice(0, 3)).toEqual([
      'new-writer: ready. Register record new-writer. Keep its token fresh, and publish it nowhere.',
      expect.stringContaining(
        `${good.record}: ready. Register record ${good.record}. Publish its token in ${good.variableName} of org ${ORG} (us1), written by record new-writer.`,
      ),
      expect.stringMatching(`^${bad.record}: failed\\. The org has no global variable NOWHERE: `),
    ]);
    expect(house.state()).toBe(before);
  });

  it('says on a dry run what it could not check, and does not call that fine', async () => {
    house.remove('clinic-writer');
    const one = row();
    const { accessToken, ...writer } = writerRow('new-writer');
    const file = fileOf(jsonLines([{ ...one.json, writer: 'new-writer' }, writer]));
    const { code, printed } = await house.setup(`--from ${file} --dry-run --json`);
    expect(code).toBe(1);
    expect(JSON.parse(printed).records).toEqual([
      { line: 2, record: 'new-writer', state: 'not checked', words: [expect.stringMatching(/^Nothing .* is proved/)] },
      { line: 1, record: one.record, state: 'not checked', words: [expect.stringContaining('new-writer cannot be')] },
    ]);
  });

  it('asks once at a terminal, and a no changes nothing', async () => {
    const file = fileOf(jsonLines([row().json, row().json]));
    const before = house.state();
    const { code, warned } = await house.ask(`--from ${file}`, [
      ['Register what is missing of these 2 records?', false],
    ]);
    expect({ code, warned }).toEqual({ code: 1, warned: 'Stopped. Nothing was changed.' });
    expect(house.state()).toBe(before);
  });

  it('stops with Ctrl-C after what it is at, and says what it did not try', async () => {
    const [first, second] = [row(), row()];
    house.onRequest('secrets-manager', 'CreateSecret', () => void process.emit('SIGINT', 'SIGINT'));
    const { code, printed } = await house.setup(`--from ${fileOf(jsonLines([first.json, second.json]))}`);
    expect(code).toBe(1);
    expect(printed).toMatch(new RegExp(`^${first.record}: failed\\. Stopped\\.`));
    expect(printed).toContain(`\n${second.record}: not tried. It was stopped before.`);
    expect(() => house.record(first.record)).toThrow();
  });

  it('takes what all rows share from options and the environment', async () => {
    const one = row();
    const { clientSecret, target, ...rest } = one.json;
    const { orgId } = target;
    const { code } = await house.setup(
      `--from ${fileOf(jsonLines([{ ...rest, target: { orgId } }]))} --datacenter us1 --variable ${one.variableName}`,
      '',
      { WEBEX_CLIENT_SECRET: clientSecret },
    );
    expect(code).toBe(0);
    expect(house.variables.value(one.variableName)).toBe(house.tokenOf(one.record));
  });
});

describe('what is wrong with a file is told by line and field, all of it, never by value, and nothing is made', () => {
  const secret = 'NotARealSecret two words';

  it.each<[what: string, text: () => string, problems: RegExp[]]>([
    [
      'rows of JSON Lines',
      () =>
        [
          JSON.stringify({ ...row().json, datacenter: 'us2', target: { variableName: 'A' }, clientSecret: secret }),
          '{"name": "No Name", "unpublished": "perhaps"}',
          '',
          `clientSecret=${secret}`,
          JSON.stringify({ ...row().json, clientsecret: secret }),
        ].join('\n'),
      [
        /^line 4: it is not JSON; each line is one JSON object$/,
        /^line 1: The client secret must be a text without white space/,
        /^line 1: The datacenter must be one of us1/,
        /^line 2: The name must be a record's name/,
        /^line 2: unpublished must be true or false$/,
        /^line 2: clientId \(--client-id\) is missing$/,
        /^line 2: clientSecret is missing$/,
        /^line 2: refreshToken or personalAccessToken is missing$/,
        /^line 2: datacenter/,
        /^line 2: variableName/,
        /^line 5: the field clientsecret is not known \(clientSecret is\)$/,
      ],
    ],
    [
      'columns and cells of CSV',
      () => `name,client_id,clientSecret,clientSecret,${secret}\na,C1,${secret},,,more`,
      [
        /^line 1: the field client_id is not known \(clientId is\)$/,
        /^line 1: a field is not known$/,
        /^line 1: clientSecret is there twice$/,
        /^line 2: it has more cells than the first row has names$/,
        /^line 2: clientId \(--client-id\) is missing$/,
      ],
    ],
    ['a quote that is not closed', () => `name,clientSecret\na,"${secret}\nb,c`, [/^line \d: a quote is not closed$/]],
    [
      'a quote inside of a cell',
      () => `name,clientSecret\na,x"${secret}"`,
      [/^line 2: a quote stands inside of a cell: /],
    ],
    ['UTF-16', () => 'n\0a\0m\0e\0', [/^the file is UTF-16: save it as UTF-8$/]],
    ['an array of JSON', () => '[\n{}\n]', [/^line 1: it is not JSON; each line is one/, /^line 2: name is missing/]],
    ['no rows', () => 'name,clientId\n', [/^it has no row$/]],
    ['nothing', () => '', [/^it has no row$/]],
  ])('%s', async (_what, text, problems) => {
    const file = fileOf(text());
    const before = house.state();
    const { code, printed, warned } = await house.setup(`--from ${file}`);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    const told = warned.split('\n');
    for (const problem of problems) expect(told).toContainEqual(expect.stringMatching(problem));
    expect(told.at(-1)).toMatch(/^Nothing was done, because of what is wrong in the file of --from\. See --help\.$/);
    expect(warned).not.toContain('NotARealSecret');
    expect(house.state()).toBe(before);
  });

  it('what two rows cannot both have', async () => {
    const [first, second] = [row(), row()];
    const { target, refreshToken } = first.json;
    const text = jsonLines([first.json, { ...second.json, name: first.record, target, refreshToken }]);
    const { code, warned } = await house.setup(`--from ${fileOf(text)}`);
    expect({ code, warned: warned.split('\n').slice(0, 3) }).toEqual({
      code: 2,
      warned: [
        'line 2: name is that of line 1 too',
        'line 2: refreshToken is that of line 1 too',
        'line 2: variableName is that of line 1 too',
      ],
    });
  });

  it.each([0o644, 0o640, 0o604])('a file of mode %o, which others can read', async (mode) => {
    const { code, warned } = await house.setup(`--from ${fileOf(jsonLines([row().json]), mode)}`);
    expect({ code, warned }).toEqual({
      code: 1,
      warned: 'The file of --from holds secrets, and others can read it: chmod 600 it first.',
    });
  });

  it('a file that is not there, and options that make no sense with it', async () => {
    expect(await house.setup('--from /nowhere')).toMatchObject({
      code: 1,
      warned: 'The file of --from cannot be read (ENOENT).',
    });
    for (const option of ['clinic', '--from-flow f.json', '--unpublished']) {
      expect(await house.setup(`${option} --from f.csv`)).toMatchObject({ code: 2, printed: '' });
    }
  });
});
