import { describe, expect, it } from 'vitest';
import { broker } from '../../../cli/broker.ts';
import type { Standing } from '../../../cli/status/standing.ts';
import { runCommand } from '../../../cli/terminal/command.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const sandbox = fresh(new SandboxHere());

interface Shown {
  fine?: boolean;
  records: Standing[];
}

const named = ({ records }: Shown, name: string) => records.find(({ record }) => record === name);

describe('list', () => {
  it('shows every record in a table', async () => {
    const { code, printed } = await operate('list');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(/^RECORD +ORG +CALLERS SAFE +REFRESH TOKEN +VARIABLE +HEALTH +NEXT +WRITER$/),
      expect.stringMatching(/^clinic +2f9eecc5 +14 days +90 days +in step +ok +refresh in 7 days +clinic-writer$/),
      expect.stringMatching(/^clinic-writer +- +14 days +90 days +- +ok +refresh in 7 days +-$/),
    ]);
  });

  it('is 0 for all findings, and gives every record in JSON', async () => {
    sandbox.registerAs('unchecked');
    const { code, ...shown } = await operateJson<Shown>('list');
    expect(code).toBe(0);
    expect(named(shown, 'clinic')).toMatchObject({ health: 'ok', variable: 'in_step', writer: 'clinic-writer' });
    expect(named(shown, 'unchecked')).toMatchObject({ health: 'new', variable: 'none' });
  });

  it('takes no name', async () => {
    const { code, warned } = await operate('list clinic');
    expect({ code, warned }).toEqual({ code: 2, warned: 'list takes no NAME; status does. See --help.' });
  });
});

describe('status', () => {
  it('tells everything about one record, and that it is fine', async () => {
    const { code, printed } = await operate('status clinic');
    expect(code).toBe(0);
    expect(printed).toMatch(/^clinic: ok\n {2}org +2f9eecc5-0472-4549-9a83-2afdae0d4ba1 \(us1\)\n/);
    expect(printed).toMatch(
      /\n {2}variable +CLINIC_TOKEN: in step\n {2}callers +safe until .* days\), .*\n {2}writer +clinic-writer\n/,
    );
  });

  it('is 1 if a record needs an operator, and says what to read', async () => {
    sandbox.registerAs('broken', { target: { orgId: 'base64', datacenter: 'us1', variableName: 'X' } });
    sandbox.registerAs('odd', { clientId: 1 });
    const one = await operate('status broken');
    expect(one.code).toBe(1);
    expect(one.printed).toContain('heading RECORD_INVALID.');
    const all = await operate('status');
    expect(all.code).toBe(1);
    expect(all.printed).toMatch(/\n\d of \d need a person: broken, .*More: status NAME\.$/);
    const { code, fine } = await operateJson<Shown>('status');
    expect({ code, fine }).toEqual({ code: 1, fine: false });
  });

  it('says which record was meant', async () => {
    expect(await operate('status clinc')).toMatchObject({
      code: 1,
      printed: '',
      warned: 'There is no record clinc. Did you mean clinic?',
    });
    expect(await operate('status hospital')).toMatchObject({
      code: 1,
      warned: 'There is no record hospital; npx wxcc-token-broker list shows those that there are.',
    });
  });

  it('does not repeat what can be no name: it may be anything', async () => {
    const { code, warned } = await operate('status My-Secret!');
    expect(code).toBe(2);
    expect(warned).not.toContain('My-Secret');
  });
});

describe('--watch', () => {
  it.each(['list', 'status', 'status clinic'])('shows %s anew until Ctrl-C', async (command) => {
    const drawn: string[] = [];
    const redraw = (shown: string) => {
      drawn.push(shown);
      process.emit('SIGINT');
    };
    const terminal = { print: () => {}, warn: () => {}, readInput: async () => '', redraw };
    expect(await runCommand(broker, [...command.split(' '), '--watch'], terminal)).toBe(0);
    expect(drawn).toEqual([expect.stringMatching(/^clinic\b/m)]);
  });
});

describe('list --removed', () => {
  it('names the records that can be brought back, and how', async () => {
    expect(await operate('list --removed')).toMatchObject({ code: 0, printed: 'No record waits to be deleted.' });
    for (const name of ['gone', 'lost-and-found']) {
      sandbox.registerAs(name);
      await operate(`remove ${name} --yes`);
    }
    expect((await operate('list --removed')).printed.split('\n')).toEqual([
      'gone can be brought back: npx wxcc-token-broker restore gone',
      'lost-and-found can be brought back: npx wxcc-token-broker restore lost-and-found',
    ]);
    await operate('restore gone --yes');
    expect(await operateJson('list --removed')).toEqual({ code: 0, removed: ['lost-and-found'] });
    expect((await operate('list --removed --watch')).code).toBe(2);
  });
});

describe('refresh of several records', () => {
  it('reconciles each of them once, and one that fails is no obstacle to the others', async () => {
    const { code, printed } = await operate('refresh clinc clinic clinic-writer clinic');
    expect(code).toBe(1);
    expect(printed).toMatch(
      /^There is no record clinc\. Did you mean clinic\?\nclinic: .*\nNext pass: .*\nclinic-writer: .*\nNext pass: .*$/,
    );
    const { records } = await operateJson<{ records: object[] }>('refresh clinc clinic');
    expect(records).toEqual([
      { record: 'clinc', failure: 'There is no record clinc. Did you mean clinic?' },
      { record: 'clinic', result: expect.objectContaining({ serviceApp: 'clinic' }) },
    ]);
  });

  it('on a dry run says what it would ask for each', async () => {
    const { code, printed } = await operate('refresh clinic clinic-writer --force --dry-run');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      expect.stringContaining('{"serviceApp":"clinic","force":true}'),
      expect.stringContaining('{"serviceApp":"clinic-writer","force":true}'),
    ]);
  });
});

describe('refresh', () => {
  it('says that nothing is due', async () => {
    const { code, printed } = await operate('refresh clinic');
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^clinic: nothing to do\. Token [\da-f]{8} is not due yet; callers are safe until .* add --force\./,
    );
  });

  it('says that an unchanged answer is no error', async () => {
    const { code, printed } = await operate('refresh clinic --force');
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^clinic: unchanged\. .*This is not an error: token [\da-f]{8} is valid; callers are safe until /,
    );
  });

  it('says that a new token is saved and published', async () => {
    sandbox.registerAs('fresh');
    const { code, printed } = await operate('refresh fresh');
    expect(code).toBe(0);
    expect(printed).toMatch(/^fresh: refreshed\. The new token [\da-f]{8} is saved( and published|, and the variable)/);
    expect(printed).toMatch(/\nNext pass: by \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/);
  });

  it('reconciles all records, and says what became of them', async () => {
    sandbox.registerAs('lost', {
      target: { ...sandbox.live.residents.newcomer.credentials.target, variableName: 'LOST' },
    });
    sandbox.registerAs('unusable', { clientId: 1 });
    const { code, printed } = await operate('refresh --all');
    expect(code).toBe(1);
    expect(printed).toMatch(/ records failed: .*lost VARIABLE_NOT_FOUND/);
    expect(printed).toMatch(/\nWhat to do: .* heading [A-Z_]+\.\n/);
    expect(printed).toMatch(/\nAnd the headings [A-Z_, ]+\.$/);
  });

  it('tells a failure, its cure, and the same in JSON', async () => {
    sandbox.registerAs('lost-too', {
      target: { ...sandbox.live.residents.newcomer.credentials.target, variableName: 'LOST' },
    });
    const { code, printed } = await operate('refresh lost-too');
    expect(code).toBe(1);
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(/^VARIABLE_NOT_FOUND: No global variable /),
      expect.stringMatching(/^What to do: .* heading VARIABLE_NOT_FOUND\.$/),
      'Callers: AFFECTED: nothing has been published for them yet. Only the fallback subflow helps.',
      'What else may be wrong: npx wxcc-token-broker doctor lost-too',
    ]);
    expect(await operateJson('refresh lost-too')).toMatchObject({ code: 1, failure: { code: 'VARIABLE_NOT_FOUND' } });
  });

  it('tells until when callers are safe, and the command to type, where the grant is refused', async () => {
    sandbox.registerAs('refused');
    await operate('refresh refused');
    sandbox.edit('refused', { clientSecret: 'mistyped' });
    const { code, printed } = await operate('refresh refused --force');
    expect(code).toBe(1);
    expect(printed.split('\n').slice(-3)).toEqual([
      expect.stringMatching(/^Callers: safe until .* UTC \(1[34] days\), /),
      'With new credentials: npx wxcc-token-broker rotate-secret refused',
      'What else may be wrong: npx wxcc-token-broker doctor refused',
    ]);
  });

  it('tells the failure of a record that cannot be read, and the same', async () => {
    sandbox.registerAs('unusable', { clientId: 1 });
    const { printed } = await operate('refresh unusable');
    expect(printed).toMatch(/^RECORD_INVALID: /);
    expect(printed).toMatch(/\nCallers: AFFECTED: nothing has been published /);
  });

  it('asks nothing of the function on a dry run', async () => {
    sandbox.registerAs('spared');
    const { code, printed } = await operate('refresh spared --force --dry-run');
    expect({ code, printed }).toEqual({
      code: 0,
      printed: 'Would invoke token-broker-refresh with {"serviceApp":"spared","force":true}',
    });
    expect(await operateJson('refresh --all --dry-run')).toEqual({
      code: 0,
      invoked: false,
      functionName: 'token-broker-refresh',
      event: {},
    });
    expect((await operate('status spared')).printed).toMatch(/^spared: new\n/);
  });

  it('says which record was meant, on a dry run too', async () => {
    const warned = 'There is no record cilnic. Did you mean clinic?';
    expect(await operate('refresh cilnic')).toMatchObject({ code: 1, warned });
    expect(await operate('refresh cilnic --dry-run')).toMatchObject({ code: 1, warned });
  });

  it('wants a name or --all, and not both', async () => {
    for (const command of ['refresh', 'refresh clinic --all']) {
      expect((await operate(command)).code).toBe(2);
    }
  });
});

describe('the installation', () => {
  it('is found by its stack', async () => {
    const { code, warned } = await operate('list --stack other');
    expect(code).toBe(1);
    expect(warned).toMatch(/^There is no stack other here: /);
  });
});
