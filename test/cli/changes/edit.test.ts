import { describe, expect, it, onTestFinished } from 'vitest';
import { publicId } from '../../../lambda/broker/record/public-id.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, ORG, SandboxHere } from '../sandbox-here.ts';

const sandbox = fresh(new SandboxHere());

/** What was saved of a record, as the store keeps it. */
const saved = (record: string) => JSON.stringify(sandbox.record(record));

/** Another record of the org that publishes nothing, and has a token of these scopes. */
async function servant(record: string, scopes: string[], orgId = ORG): Promise<void> {
  const { clientId, clientSecret, refreshToken } = sandbox.app({ scopes, orgId });
  sandbox.store(record, { clientId, clientSecret, refreshToken });
  await operate(`refresh ${record}`);
}

describe('edit', () => {
  it('shows the difference, asks, and saves what the next pass publishes with', async () => {
    sandbox.variables.create({ name: 'NEW_TOKEN' });
    sandbox.edit('clinic', { note: 'theirs', target: { ...(sandbox.record('clinic').target as object), floor: 3 } });
    const before = sandbox.record('clinic');
    const { code, printed, asked } = await operate('edit clinic --variable NEW_TOKEN', 'yes');
    expect({ code, asked }).toEqual({ code: 0, asked: ['Save it?'] });
    expect(printed.split('\n')).toEqual([
      'Record clinic would change:',
      expect.stringMatching(/^ {2}FIELD +NOW +AFTER$/),
      expect.stringMatching(/^ {2}target\.variableName +CLINIC_TOKEN +NEW_TOKEN$/),
      expect.stringMatching(/^ {2}target\.variableId +- +\S+$/),
      expect.stringMatching(
        /^The broker then stops updating CLINIC_TOKEN, which keeps its value, a token that expires on .*: then callers hear a 401\.$/,
      ),
      'clinic is changed. To reconcile it at once: npx wxcc-token-broker refresh clinic',
    ]);
    const variableId = sandbox.variables.all().find(({ name }) => name === 'NEW_TOKEN')?.id;
    expect(sandbox.record('clinic')).toEqual({
      ...before,
      target: { ...(before.target as object), variableName: 'NEW_TOKEN', variableId },
    });
    expect(await operate('refresh clinic')).toMatchObject({ code: 0 });
    expect(sandbox.variables.value('NEW_TOKEN')).toBe(sandbox.tokenOf('clinic'));
  });

  it('changes nothing on a no or a dry run, and tells JSON what would change', async () => {
    await servant('second-writer', ['cjp:config_read', 'cjp:config_write']);
    const before = saved('clinic');
    const value = sandbox.variables.variable('CLINIC_TOKEN');
    expect(await operate('edit clinic --writer second-writer', 'no')).toMatchObject({
      code: 1,
      printed: expect.stringMatching(/\nNothing was changed\.$/),
    });
    expect(await operateJson('edit clinic --writer second-writer --dry-run')).toEqual({
      code: 0,
      record: 'clinic',
      edited: false,
      changes: [{ field: 'writer', now: 'clinic-writer', after: 'second-writer' }],
      warnings: [],
    });
    expect(saved('clinic')).toBe(before);
    expect(sandbox.variables.variable('CLINIC_TOKEN')).toEqual(value);
    expect(await operateJson('edit clinic --writer second-writer --yes')).toMatchObject({ code: 0, edited: true });
    expect(await operate('edit clinic --writer second-writer --yes')).toMatchObject({
      code: 0,
      printed: 'clinic: nothing to change, it says so already.',
    });
  });

  it('takes the target and its writer away, and gives a record its first target', async () => {
    expect(await operate('edit clinic --unpublished --yes')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('The broker then stops updating CLINIC_TOKEN'),
    });
    expect(Object.keys(sandbox.record('clinic'))).toEqual(['clientId', 'clientSecret', 'refreshToken']);
    const again = 'edit clinic --datacenter us1 --variable CLINIC_TOKEN --writer clinic-writer --yes';
    expect(await operate(again)).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic')).toMatchObject({
      target: { orgId: ORG, datacenter: 'us1', variableName: 'CLINIC_TOKEN' },
      writer: 'clinic-writer',
    });
  });

  it('names a record that recovers, by the application of the edited one, and takes it away', async () => {
    const { clientId, clientSecret, refreshToken } = sandbox.sandbox.identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    sandbox.store('mint', { clientId, clientSecret, refreshToken });
    await operate('refresh mint');
    expect(await operate('edit clinic --recovery mint --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic').recovery).toEqual({
      record: 'mint',
      applicationId: publicId('APPLICATION', sandbox.record('clinic').clientId),
    });
    expect(await operate('edit clinic --no-recovery --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic')).not.toHaveProperty('recovery');
  });

  it.each([
    ['a datacenter that there is not', { datacenter: 'us2' }, '--datacenter us1'],
    ['an org that is none', { orgId: 'acme' }, `--org ${ORG}`],
  ])('mends a record that cannot be used: %s', async (_what, wrong, option) => {
    const { target } = sandbox.record('clinic');
    sandbox.edit('clinic', { target: { ...(target as object), ...wrong } });
    expect(await operate('refresh clinic')).toMatchObject({ code: 1 });
    expect(await operate(`edit clinic ${option} --yes`)).toMatchObject({ code: 0 });
    expect(await operate('refresh clinic')).toMatchObject({ code: 0 });
  });

  it('tells all that stays wrong in a record that it does not mend', async () => {
    sandbox.edit('clinic', { writer: 'No Name', target: { datacenter: 'us2' } });
    const { code, warned } = await operate('edit clinic --datacenter us1 --yes');
    expect(code).toBe(1);
    expect(warned).toBe(
      'Nothing was changed. Record clinic cannot be used: target.orgId is missing; target.variableName is missing; ' +
        "writer must be a record's name (a-z, 0-9 and -, at most 48 characters).",
    );
  });

  it('says what follows where the app is to write the variable itself', async () => {
    sandbox.registerAs('acme', { writer: 'clinic-writer' });
    await operate('refresh acme');
    const { code, printed } = await operate('edit acme --no-writer --yes');
    expect(code).toBe(0);
    expect(printed).toContain('Its token can change the tenant, and every reader of ACME_TOKEN can use it.');
    expect(sandbox.record('acme')).not.toHaveProperty('writer');
  });

  it('says whose eyes a variable has that agents or reports see', async () => {
    sandbox.variables.create({ name: 'OPEN', agentViewable: true, desktopLabel: 'Token', reportable: true });
    const { printed } = await operate('edit clinic --variable OPEN --dry-run');
    expect(printed).toContain('Others than flows can see the token: OPEN is agentViewable, reportable.');
  });
});

describe('edit refuses, and saves nothing, where', () => {
  it.each<[what: string, options: string, sentence: RegExp]>([
    [
      'the org has no such variable',
      '--variable NOWHERE',
      /^The org has no global variable NOWHERE: name one that it has/,
    ],
    [
      'the variable is a number',
      '--variable A_NUMBER',
      /^Global variable A_NUMBER .* is not of type String; .*: name another variable\.$/,
    ],
    ['the variable is not active', '--variable ASLEEP', /^Global variable ASLEEP .* is not active; /],
    [
      'another record has the variable',
      '--variable ACME_TOKEN',
      /^Record acme publishes into ACME_TOKEN already: name another/,
    ],
    [
      'the writer is not registered',
      '--writer clinic-writr',
      /^Record clinic-writr cannot be the writer: it is not registered.* Did you mean clinic-writer\?$/,
    ],
    [
      'the writer publishes its own token',
      '--writer acme',
      /^Record acme cannot be the writer: its own token is published/,
    ],
    [
      'the writer has no token yet',
      '--writer novice',
      /^Record novice cannot be the writer: it has no access token yet: .* refresh novice$/,
    ],
    [
      'the writer lacks the scope',
      '--writer reader',
      /^Record reader cannot be the writer: its app has no scope cjp:config_write: /,
    ],
    [
      'the writer is of another org',
      '--writer foreign',
      /^Record foreign cannot be the writer: it is of org 6705c69d-/,
    ],
    [
      'the app itself lacks the scope',
      '--no-writer',
      /^The app of clinic has no scope cjp:config_write: name a writer/,
    ],
    [
      'the token is for another org',
      '--org 6705c69d-4585-42ad-bfc3-79cc485dfb15',
      /^The record's token is for org 2f9eecc5-/,
    ],
    [
      'the recovery has no such scope',
      '--recovery reader',
      /^Record reader cannot help to recover: its app has no scope spark:/,
    ],
    ['the recovery is the record itself', '--recovery clinic', /^Record clinic cannot recover itself/],
  ])('%s', async (_what, options, sentence) => {
    sandbox.variables.create({ name: 'A_NUMBER', variableType: 'Integer', defaultValue: '1' });
    sandbox.variables.create({ name: 'ASLEEP', active: false });
    sandbox.registerAs('acme');
    sandbox.registerAs('novice', { target: undefined, refreshToken: 'NotARealToken-novice' });
    await servant('reader', ['cjp:config_read']);
    await servant('foreign', ['cjp:config_read', 'cjp:config_write'], '6705c69d-4585-42ad-bfc3-79cc485dfb15');
    const before = saved('clinic');
    const { code, printed, warned } = await operate(`edit clinic ${options} --yes`);
    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    expect(warned).toMatch(sentence);
    expect(saved('clinic')).toBe(before);
  });

  it('a record whose token others write with would be published', async () => {
    const { code, warned } = await operate('edit clinic-writer --datacenter us1 --variable ACME_TOKEN --yes');
    expect(code).toBe(1);
    expect(warned).toMatch(/^clinic works with the token of clinic-writer, which must not be published then: /);
  });

  it.each([
    [
      'the write is refused',
      'PUT cad-variable',
      403,
      / 403 to the write .*: give the app of clinic-writer cjp:config_read and/,
    ],
    [
      'the token of the writer has expired',
      'LIST cad-variable',
      401,
      /: the token of clinic-writer has expired .* refresh clinic-writer --force\.$/,
    ],
    [
      'the datacenter does not know the org',
      'LIST cad-variable',
      404,
      /: is the org's contact center in us1\? Name another datacenter/,
    ],
  ])('%s', async (_what, operation, status, sentence) => {
    const body = { error: { key: String(status), message: [{ description: 'no' }] }, trackingId: 'T1' };
    const fault = { kind: 'answer', answer: { status, body } } as const;
    sandbox.sandbox.faults.plan({ service: 'contact-center', operation, fault });
    onTestFinished(() => sandbox.sandbox.faults.clear());
    sandbox.variables.create({ name: 'OTHER', defaultValue: 'theirs' });
    const before = saved('clinic');
    const { code, warned } = await operate('edit clinic --variable OTHER --yes');
    expect(code).toBe(1);
    expect(warned).toMatch(sentence);
    expect(saved('clinic')).toBe(before);
  });

  it('another person has edited it meanwhile, whose edit stays', async () => {
    sandbox.variables.create({ name: 'OTHER', defaultValue: 'theirs' });
    const { faults } = sandbox.sandbox;
    const next = faults.next.bind(faults);
    faults.next = (...request) => {
      if (request[1] === 'PUT cad-variable') sandbox.edit('clinic', { note: 'meanwhile' });
      return next(...request);
    };
    expect(await operate('edit clinic --variable OTHER --yes')).toMatchObject({
      code: 1,
      warned: 'Record clinic was edited meanwhile and is not changed: look again.',
    });
    expect(sandbox.record('clinic')).toMatchObject({ note: 'meanwhile', target: { variableName: 'CLINIC_TOKEN' } });
  });

  it.each([
    ['', /^Name what to change, such as --variable NAME\. See --help\.$/],
    [
      '--writer a --no-writer --recovery b --no-recovery',
      /^--writer and --no-writer exclude each other\. --recovery and/,
    ],
    ['--unpublished --variable A', /^--unpublished excludes the options of the variable and its writer\./],
    ['--datacenter us2 --writer No', /^The datacenter must be one of us1, .*\. The writer must be a record's name /],
  ])('the call makes no sense: %s', async (options, sentence) => {
    const { code, warned } = await operate(`edit clinic ${options} --yes`.replace('  ', ' '));
    expect(code).toBe(2);
    expect(warned).toMatch(sentence);
  });

  it('there is no such record', async () => {
    expect(await operate('edit clinc --no-recovery --yes')).toMatchObject({
      code: 1,
      warned: 'There is no record clinc. Did you mean clinic?',
    });
  });
});
