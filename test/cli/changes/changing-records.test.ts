import { describe, expect, it } from 'vitest';
import { publicId } from '../../../lambda/broker/record/public-id.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const sandbox = fresh(new SandboxHere());

describe('pause and resume', () => {
  it('stop the broker and let it go on', async () => {
    sandbox.registerAs('ward');
    await operate('refresh ward');
    const paused = await operate('pause ward');
    expect(paused.code).toBe(0);
    expect(paused.printed).toMatch(
      /^ward: paused\. Callers: safe until .* UTC \(1[34] days\), as long as .* npx wxcc-token-broker resume ward$/,
    );
    expect((await operate('refresh ward')).printed).toMatch(/^ward: paused, so nothing was done\./);
    expect((await operate('list')).printed).toMatch(/^ward .* paused for \d+ seconds? +- /m);
    expect((await operate('pause ward')).printed).toBe('ward: paused already.');

    expect((await operate('resume ward')).printed).toMatch(/^ward: resumed\./);
    expect(sandbox.record('ward')).not.toHaveProperty('paused');
    expect((await operate('refresh ward')).printed).toMatch(/^ward: nothing to do\./);
    expect((await operate('resume ward')).printed).toBe('ward: not paused.');
  });

  it('take several names; one that fails is no obstacle to the others', async () => {
    sandbox.registerAs('one');
    const { code, records } = await operateJson<{ records: object[] }>('pause one ona');
    expect(code).toBe(1);
    expect(records).toEqual([
      expect.objectContaining({ record: 'one', changed: true, pausedSince: expect.any(String) }),
      { record: 'ona', failure: 'There is no record ona. Did you mean one?' },
    ]);
    const { printed, warned } = await operate('resume one ona');
    expect(printed).toMatch(/^one: resumed\./);
    expect(warned).toBe('There is no record ona. Did you mean one?');
  });

  it('take all records, and change none on a dry run', async () => {
    const { code, printed } = await operate('pause --all --dry-run');
    expect(code).toBe(0);
    expect(printed).toContain('clinic: would be paused.\nclinic-writer: would be paused.');
    expect(sandbox.record('clinic')).not.toHaveProperty('paused');
  });
});

describe('restore', () => {
  it('shows what would change, secrets by their fingerprints, and goes back if told to', async () => {
    sandbox.registerAs('lab');
    sandbox.edit('lab', { writer: 'typo', clientSecret: 'mistyped', note: 'a secret, perhaps' });
    const { code, printed, asked } = await operate('restore lab', 'yes');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      'Record lab would change:',
      expect.stringMatching(/^ {2}FIELD +NOW +AFTER$/),
      expect.stringMatching(/^ {2}clientSecret +[\da-f]{8} +[\da-f]{8}$/),
      expect.stringMatching(/^ {2}writer +typo +-$/),
      expect.stringMatching(/^ {2}note +\(not shown\) +-$/),
      expect.stringMatching(/^AFTER is version [\da-f]{8}, saved \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/),
      'lab is restored. To reconcile it at once: npx wxcc-token-broker refresh lab',
    ]);
    expect(asked).toEqual(['Go back to that config?']);
    expect(sandbox.record('lab')).not.toHaveProperty('writer');
    expect((await operate('refresh lab')).printed).toMatch(/^lab: refreshed\./);
  });

  it('goes back one config, however often the function has saved since, and leads back where it began', async () => {
    sandbox.registerAs('attic');
    await operate('refresh attic');
    sandbox.edit('attic', { writer: 'typo' });
    expect((await operate('refresh attic --force')).code).toBe(1);
    expect(await operate('restore attic --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('attic')).not.toHaveProperty('writer');
    expect((await operate('refresh attic --force')).code).toBe(0);
    expect(await operate('restore attic --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('attic')).toHaveProperty('writer', 'typo');
  });

  it('changes nothing on a no, and on a dry run', async () => {
    sandbox.registerAs('desk');
    sandbox.edit('desk', { writer: 'typo' });
    expect(await operate('restore desk', 'no')).toMatchObject({
      code: 1,
      printed: expect.stringMatching(/changed\.$/),
    });
    expect(await operateJson('restore desk --dry-run')).toEqual({
      code: 0,
      record: 'desk',
      restored: false,
      from: 'earlier config',
      version: expect.stringMatching(/^[\da-f-]{36}$/),
      changes: [{ field: 'writer', now: 'typo', after: '-' }],
    });
    expect(sandbox.record('desk')).toHaveProperty('writer', 'typo');
  });

  it('goes back from a config that cannot be read', async () => {
    sandbox.registerAs('desk-two');
    sandbox.edit('desk-two', { clientId: undefined });
    expect(await operate('restore desk-two --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('desk-two')).toHaveProperty('clientId');
  });

  it('refuses where there is nothing to go back to, or nothing that works', async () => {
    sandbox.registerAs('novice');
    await operate('refresh novice');
    expect(await operate('restore novice --yes')).toMatchObject({
      code: 1,
      warned: 'Record novice has no other config to go back to.',
    });
    sandbox.registerAs('odd', { clientId: 7 });
    sandbox.edit('odd', { clientId: 'C7' });
    const { code, warned } = await operate('restore odd --yes');
    expect(code).toBe(1);
    expect(warned).toBe(
      'Record odd has no other config to go back to that can be of use; to see all: npx wxcc-token-broker restore odd --list',
    );
    const { versions } = await operateJson<{ versions: { version: string }[] }>('restore odd --list');
    const named = await operate(`restore odd --yes --version ${versions[1]?.version}`);
    expect(named).toMatchObject({ code: 1, warned: expect.stringMatching(/^RECORD_INVALID: /) });
  });

  it('refuses to bring back a record into whose variable another one publishes meanwhile', async () => {
    const target = { ...(sandbox.record('clinic').target as object), variableName: 'SHARED' };
    sandbox.registerAs('first', { target });
    await operate('remove first --yes');
    sandbox.registerAs('second', { target });
    expect(await operate('restore first --yes')).toMatchObject({
      code: 1,
      warned:
        'Record second publishes into SHARED already: first remove that one (npx wxcc-token-broker remove second). ' +
        'So first is removed again, and can be brought back for 30 days.',
    });
    expect((await operate('status first')).warned).toMatch(/^Record first has been removed/);
  });

  it('refuses to bring back a record whose refresh token another one has meanwhile', async () => {
    const grant = { refreshToken: 'NotARealToken-of-two', target: undefined };
    sandbox.registerAs('former', grant);
    await operate('remove former --yes');
    sandbox.registerAs('latter', grant);
    expect(await operate('restore former --yes')).toMatchObject({
      code: 1,
      warned: expect.stringMatching(/^Record latter has the same refresh token: first remove that one /),
    });
  });

  it('refuses to go back to a config whose variable another record has taken meanwhile', async () => {
    const target = { ...(sandbox.record('clinic').target as object), variableName: 'TAKEN' };
    sandbox.registerAs('mover', { target });
    sandbox.edit('mover', { target: { ...target, variableName: 'ELSEWHERE' } });
    sandbox.registerAs('taker', { target });
    const { code, warned } = await operate('restore mover --yes');
    expect({ code, warned }).toEqual({
      code: 1,
      warned:
        'Record taker publishes into TAKEN already: first remove that one (npx wxcc-token-broker remove taker). ' +
        'Nothing was changed.',
    });
    expect(sandbox.record('mover')).toHaveProperty('target.variableName', 'ELSEWHERE');
  });

  it('says so where the two configs say the same', async () => {
    sandbox.registerAs('same');
    sandbox.edit('same', {});
    const { warned } = await operate('restore same --dry-run');
    expect(warned).toBe('Record same has no other config to go back to.');
  });
});

describe('remove', () => {
  it('says what follows, asks, and says how to bring the record back, which restore does', async () => {
    sandbox.registerAs('branch');
    await operate('refresh branch');
    const { code, printed, asked } = await operate('remove branch --days 7', 'yes');
    expect(code).toBe(0);
    expect(asked).toEqual(['Remove record branch?']);
    const [, ends, until] =
      /^Without record branch, variable ACME_TOKEN keeps its value, a token that expires on (.*): then callers hear a 401\.\nRemoved branch\. Until (.*) it can be brought back: npx wxcc-token-broker restore branch$/.exec(
        printed,
      ) ?? [];
    expect(Date.parse(`${ends}`) - Date.parse(`${until}`)).toBeGreaterThan(6 * 86_400_000);
    for (const command of ['status branch', 'refresh branch', 'pause branch', 'remove branch --yes']) {
      const { code: failed, warned } = await operate(command);
      expect(failed).toBe(1);
      expect(warned).toBe('Record branch has been removed; to bring it back: npx wxcc-token-broker restore branch');
    }

    const back = await operate('restore branch', 'yes');
    expect(back).toMatchObject({ code: 0, asked: ['Bring it back?'] });
    expect(back.printed).toMatch(/\nbranch is restored\./);
    expect(await operate('status branch')).toMatchObject({ code: 0 });
  });

  it('names the records that cannot do without it, and removes nothing on a dry run or a no', async () => {
    const { code, printed } = await operate('remove clinic-writer --dry-run');
    expect(code).toBe(0);
    expect(printed).toBe('Records that need it: clinic.\nWould remove record clinic-writer.');
    const refused = await operate('remove clinic-writer --force', 'no');
    expect(refused).toMatchObject({ code: 1, printed: expect.stringMatching(/Nothing was removed\.$/) });
    expect(sandbox.record('clinic-writer')).toHaveProperty('clientId');
  });

  it.each(['remove clinic-writer --yes', 'remove clinic-writer --yes --json', 'remove clinic-writer --yes --days 7'])(
    'refuses while other records cannot do without it: %s',
    async (command) => {
      const { code, warned } = await operate(command);
      expect(code).toBe(1);
      expect(warned).toBe(
        'Nothing was removed: clinic cannot do without clinic-writer. Remove those first, or pass --force.',
      );
      expect(sandbox.record('clinic-writer')).toHaveProperty('clientId');
    },
  );

  it('refuses for a record that recovers with it, and removes it by force', async () => {
    sandbox.registerAs('mint', { target: undefined });
    sandbox.registerAs('leaning', { recovery: { record: 'mint', applicationId: publicId('APPLICATION', 'C1') } });
    expect((await operate('remove mint --yes')).warned).toMatch(
      /^Nothing was removed: leaning cannot do without mint\./,
    );
    expect(await operate('remove mint --yes --force')).toMatchObject({ code: 0 });
  });

  it('removes an unusable record', async () => {
    sandbox.registerAs('rubbish', { clientId: 7 });
    expect(await operateJson('remove rubbish --yes')).toEqual({
      code: 0,
      record: 'rubbish',
      removed: true,
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      neededBy: [],
      consumers: [],
    });
  });

  it('removes several at once, those that need another before it, and asks once', async () => {
    const dry = await operate('remove clinic-writer clinic --dry-run');
    expect(dry).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/\nWould remove records clinic, clinic-writer\.$/),
    });
    const { code, printed, asked } = await operate('remove clinic-writer clinic clinic --days 7', 'yes');
    expect({ code, asked }).toEqual({ code: 0, asked: ['Remove records clinic, clinic-writer?'] });
    const removed = [...printed.matchAll(/^Removed (\S+)\. Until .* restore (\S+)$/gm)].map(([, ...names]) => names);
    expect(removed).toEqual([
      ['clinic', 'clinic'],
      ['clinic-writer', 'clinic-writer'],
    ]);
  });

  it.each([
    [
      'needs one that stays',
      'remove clinic-writer acme --yes',
      /^Nothing was removed: clinic cannot do without clinic-writer\./,
    ],
    ['is not there', 'remove acme clinc --yes', /^There is no record clinc\. Did you mean clinic\?/],
  ])('removes none of several where one %s', async (_what, command, said) => {
    sandbox.registerAs('acme');
    expect(await operate(command)).toMatchObject({ code: 1, warned: expect.stringMatching(said) });
    for (const name of ['acme', 'clinic-writer']) expect(sandbox.record(name)).toHaveProperty('clientId');
  });

  it('keeps what a record needs that AWS does not remove, and says so', async () => {
    const answer = { status: 400, body: { __type: 'AccessDeniedException' } };
    const fault = { kind: 'answer', answer } as const;
    sandbox.sandbox.faults.plan({ service: 'secrets-manager', operation: 'DeleteSecret', times: 1, fault });
    const { code, printed } = await operate('remove clinic clinic-writer --yes');
    expect(code).toBe(1);
    expect(printed).toMatch(/\(AccessDeniedException\)\.\nNot removed: records clinic, clinic-writer\.$/);
    expect(await operateJson('remove clinic clinic-writer --yes')).toMatchObject({
      code: 0,
      records: [
        { record: 'clinic', removed: true },
        { record: 'clinic-writer', removed: true, neededBy: [] },
      ],
    });
  });

  it('withdraws the authorization of one at a time', async () => {
    const warned = 'This command takes one NAME. See --help.';
    expect(await operate('remove clinic clinic-writer --yes --revoke')).toMatchObject({ code: 2, warned });
    expect(await operate('remove --yes')).toMatchObject({ code: 2, warned: 'NAME is missing. See --help.' });
  });

  it('takes 7 to 30 days', async () => {
    for (const days of ['6', '31', '7.5', 'week']) {
      const { code, warned } = await operate(`remove clinic --yes --days ${days}`);
      expect({ code, warned }).toEqual({ code: 2, warned: '--days takes a whole number from 7 to 30. See --help.' });
    }
  });
});

describe('without a terminal', () => {
  it.each(['restore clinic', 'remove clinic'])('%s wants --yes', async (command) => {
    const warned = 'Not a terminal: pass --yes to confirm. See --help.';
    expect(await operate(command)).toMatchObject({ code: 2, printed: '', warned });
  });

  it.each(['restore clinic', 'remove clinic'])('%s --json asks no question', async (command) => {
    const { code, asked } = await operate(`${command} --json`, 'yes');
    expect({ code, asked }).toEqual({ code: 2, asked: [] });
  });
});
