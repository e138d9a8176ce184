import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepSchedule, WAKES } from '../../../sandbox/aws/deployed-stack.ts';
import { FUNCTION, type Opened, openAt, ownDirectory } from './kept-here.ts';

const noon = Date.UTC(2026, 10, 23, 12);
const minute = 60_000;
const hour = 60 * minute;
const SWEEP = '{"action":"sweep"}';
const WAKE = '{"serviceApp":"acme"}';

const stateFile = () => join(ownDirectory(), 'state.json');
const token = (name: string) => name.padEnd(32, '-');
const put = (name: string, value: string, more: object = {}) => ({
  SecretId: name,
  SecretString: value,
  ClientRequestToken: token(value),
  ...more,
});

/** A wake as the broker makes it. */
function wakeAt(moment: number) {
  return {
    ...sweepSchedule(FUNCTION),
    Name: 'acme',
    GroupName: WAKES,
    ScheduleExpression: `at(${new Date(moment).toISOString().slice(0, 19)})`,
    Target: { ...sweepSchedule(FUNCTION).Target, Input: WAKE },
    ActionAfterCompletion: 'DELETE',
  } as const;
}

describe('secrets', () => {
  it('are there after a start, with every version and label', () => {
    const file = stateFile();
    const before = openAt(noon, file);
    before.ask('CreateSecret', { Name: 'acme', SecretString: 'one', ClientRequestToken: token('one') });
    before.ask('PutSecretValue', put('acme', 'two', { VersionStages: ['SAVED'] }));
    before.ask('UpdateSecretVersionStage', {
      SecretId: 'acme',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: token('two'),
      RemoveFromVersionId: token('one'),
    });
    const after = openAt(noon + hour, file);
    expect(after.ask('GetSecretValue', { SecretId: 'acme' }).body).toMatchObject({
      SecretString: 'two',
      VersionStages: ['SAVED', 'AWSCURRENT'],
    });
    expect(after.ask('GetSecretValue', { SecretId: 'acme', VersionStage: 'AWSPREVIOUS' }).body).toMatchObject({
      SecretString: 'one',
    });
  });

  const names = fc.constantFrom('acme', 'clinic');
  const values = fc.constantFrom('one', 'two', 'three', 'four');
  const labels = fc.constantFrom('AWSCURRENT', 'SAVED', 'PROBE');
  const operations = fc.oneof(
    fc.record({ Name: names, SecretString: values }).map((input) => ['CreateSecret', input] as const),
    fc
      .tuple(names, values, fc.uniqueArray(labels, { minLength: 1 }))
      .map(([name, value, VersionStages]) => ['PutSecretValue', put(name, value, { VersionStages })] as const),
    fc.record({ SecretId: names, VersionStage: labels, to: values, from: values }).map(({ to, from, ...input }) => {
      const move = { MoveToVersionId: token(to), RemoveFromVersionId: token(from) };
      return ['UpdateSecretVersionStage', { ...input, ...move }] as const;
    }),
    fc
      .record({ SecretId: names, ForceDeleteWithoutRecovery: fc.boolean() })
      .map((input) => ['DeleteSecret', input] as const),
    fc.record({ SecretId: names }).map((input) => ['RestoreSecret', input] as const),
  );

  it('are on disk whenever an operation has been answered, after any others', () => {
    const directory = ownDirectory();
    let run = 0;
    const property = fc.property(fc.array(operations, { minLength: 1, maxLength: 12 }), (sequence) => {
      run += 1;
      const file = join(directory, `${run}.json`);
      const account = openAt(noon, file);
      for (const [operation, input] of sequence) {
        account.ask(operation, input);
        if (existsSync(file)) expect(openAt(noon, file).secrets.kept()).toEqual(json(account.secrets.kept()));
        else expect(account.secrets.kept()).toEqual([]);
      }
    });
    fc.assert(property, { numRuns: 60 });
  });
});

describe('a schedule', () => {
  const opened = (file: string, moment: number) => {
    const account = openAt(moment, file);
    account.lookAt(moment);
    return account.fired;
  };

  it('fires in real time, the sweep every hour', () => {
    const account = openAt(noon, stateFile());
    account.schedules.create(wakeAt(noon + 30 * minute));
    account.lookAt(noon + 29 * minute);
    expect(account.fired).toEqual([]);
    account.lookAt(noon + 31 * minute);
    expect(account.fired).toEqual([WAKE]);
    for (const later of [61, 119, 121]) account.lookAt(noon + later * minute);
    expect(account.fired).toEqual([WAKE, SWEEP, SWEEP]);
  });

  it('fires once after a start, if it is overdue, and goes on from there', () => {
    const file = stateFile();
    const before = openAt(noon, file);
    before.schedules.create(wakeAt(noon + 90 * minute));
    before.lookAt(noon + 61 * minute);
    expect(before.fired).toEqual([SWEEP]);
    expect(opened(file, noon + 80 * minute)).toEqual([]);
    const after = openAt(noon + 9.5 * hour, file);
    after.lookAt(noon + 9.5 * hour);
    expect(after.fired.sort()).toEqual([SWEEP, WAKE]);
    after.lookAt(noon + 10 * hour + minute);
    expect(after.fired.sort()).toEqual([SWEEP, SWEEP, WAKE]);
  });

  it('fires once where the machine has slept for hours', () => {
    const account = openAt(noon, stateFile());
    account.lookAt(noon + 9.5 * hour);
    account.lookAt(noon + 9.5 * hour + minute);
    expect(account.fired).toEqual([SWEEP]);
  });

  it('that has fired does not fire again after a start', () => {
    const file = stateFile();
    const before = openAt(noon, file);
    before.schedules.create(wakeAt(noon + 5 * minute));
    before.lookAt(noon + 7 * minute);
    expect(before.fired).toEqual([WAKE]);
    expect(opened(file, noon + 8 * minute)).toEqual([]);
  });
});

describe('a disk that takes nothing', () => {
  const full = (file: string) => mkdirSync(`${file}.draft`);
  const current = (account: Opened) => (account.ask('GetSecretValue', { SecretId: 'acme' }).body as object) ?? {};

  it('makes a change fail, which then has not happened, and people are told', () => {
    const file = stateFile();
    const account = openAt(noon, file);
    account.ask('CreateSecret', { Name: 'acme', SecretString: 'one' });
    full(file);
    expect(account.ask('PutSecretValue', put('acme', 'two'))).toMatchObject({
      status: 500,
      body: { __type: 'InternalServiceError' },
    });
    expect(current(account)).toMatchObject({ SecretString: 'one' });
    expect(account.troubles).toEqual([`${file} cannot be written (EISDIR): until it can, every change is refused.`]);
    rmdirSync(`${file}.draft`);
    account.ask('PutSecretValue', put('acme', 'three'));
    expect(current(openAt(noon, file))).toMatchObject({ SecretString: 'three' });
  });
});

describe('the file', () => {
  it('can be read by no other user', () => {
    const file = stateFile();
    openAt(noon, file).ask('CreateSecret', { Name: 'acme', SecretString: 'one' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  const kept = (() => {
    const state = { format: 1, secrets: [], schedules: [] };
    const secret = {
      name: 'acme',
      arn: 'a',
      createdAt: 1,
      changedAt: 1,
      keyDisabled: false,
      details: {},
      versions: [],
    };
    const schedule = { request: sweepSchedule(FUNCTION), createdAt: 1, next: 2 };
    return { state, secret, schedule };
  })();

  it.each([
    ['is cut off', '{"format":1,"secrets":[{"name":"c4n4ry', 'it is no JSON'],
    ['is empty', '', 'it is no JSON'],
    ['is of a later version', JSON.stringify({ ...kept.state, format: 2 }), 'format is of a format that this version'],
    [
      'lacks something',
      JSON.stringify({ ...kept.state, secrets: [{ ...kept.secret, arn: undefined }] }),
      'secrets.0.arn is missing',
    ],
    [
      'holds something else',
      JSON.stringify({ ...kept.state, secrets: [{ ...kept.secret, versions: 'c4n4ry' }] }),
      'secrets.0.versions is no list',
    ],
    [
      'holds a schedule that is none',
      JSON.stringify({
        ...kept.state,
        schedules: [{ ...kept.schedule, request: { ...kept.schedule.request, ScheduleExpression: 'sometimes' } }],
      }),
      'Invalid Schedule Expression',
    ],
  ])('that %s is named with what to do, and left as it is', (_what, text, words) => {
    const file = stateFile();
    writeFileSync(file, text);
    const open = () => openAt(noon, file);
    expect(open).toThrow(`${file} does not hold what a sandbox keeps: ${words}`);
    expect(open).toThrow('put a copy of it in its place, or move it away and register the records anew.');
    expect(open).not.toThrow('c4n4ry');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

function json<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
