import { describe, expect, it, onTestFinished } from 'vitest';
import { runHere } from '../broker-here.ts';
import { operate } from '../operate.ts';
import { lasting, SandboxHere } from '../sandbox-here.ts';

const sandbox = lasting(new SandboxHere());

const MOMENT = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;

async function refused(record: string): Promise<void> {
  sandbox.register(record, sandbox.app(), `${record.toUpperCase()}_TOKEN`);
  sandbox.edit(record, { clientSecret: 'wrong' });
  await operate(`refresh ${record}`);
}

const linesOf = async (command: string) => (await operate(command)).printed.split('\n');

describe('logs', () => {
  it('shows each line with its time, level, record and what happened', async () => {
    await refused('odd');
    const lines = await linesOf('logs');
    expect(lines).toContainEqual(
      expect.stringMatching(`^${MOMENT}  INFO   clinic: refreshed, because .*; published; callers are safe until `),
    );
    expect(lines).toContainEqual(expect.stringMatching(`^${MOMENT}  ERROR  odd: failed with GRANT_REFUSED: `));
    expect(lines.filter((line) => !new RegExp(`^${MOMENT}  (INFO |ERROR)  \\S`).test(line))).toEqual([]);
  });

  it('shows the lines about one record, what failed, or both', async () => {
    await refused('one');
    await refused('two');
    const about = (lines: string[]) => new Set(lines.map((line) => /(?:INFO |ERROR) {2}([\w-]+):/.exec(line)?.[1]));
    expect(about(await linesOf('logs two'))).toEqual(new Set(['two']));
    const failed = await linesOf('logs --errors');
    expect(failed.filter((line) => !line.includes('  ERROR  '))).toEqual([]);
    expect(about(failed)).toContain('one');
    const both = await linesOf('logs two --errors --since 30m');
    expect(both).toEqual([expect.stringContaining('two: failed with GRANT_REFUSED: ')]);
  });

  it('takes a filter pattern of CloudWatch Logs, and refuses what is none', async () => {
    const terminal = await runHere(['logs', '--filter', '{ $.variable = "published" && $.serviceApp = "clinic" }']);
    expect(terminal).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\S+ \S+ UTC {2}INFO {3}clinic: refreshed/),
    });
    expect(await runHere(['logs', '--filter', '{ level = 1 }'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'CloudWatch Logs refuses the --filter pattern.\n',
    });
  });

  it('prints the lines as they are with --json', async () => {
    const lines = (await linesOf('logs --json')).map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ type: 'platform.start' }));
    expect(lines).toContainEqual(expect.objectContaining({ message: 'reconciled', serviceApp: 'clinic' }));
  });

  it('goes on with what comes until Ctrl-C', async () => {
    const { code, stdout } = await runHere(['logs', 'clinic', '--follow'], { until: /clinic: refreshed/ });
    expect({ code, lines: stdout.trim().split('\n').length }).toEqual({ code: 0, lines: 1 });
  });

  it('says that there is no such line, and which record was meant', async () => {
    sandbox.registerAs('unchecked');
    const none = await operate('logs unchecked');
    expect(none).toMatchObject({
      code: 0,
      printed: '',
      warned: expect.stringMatching(/^The log has no such line since /),
    });
    expect(await operate('logs clinc')).toMatchObject({
      code: 1,
      warned: 'There is no record clinc. Did you mean clinic?',
    });
  });

  it('says what AWS refused', async () => {
    const answer = { status: 400, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: {} };
    sandbox.sandbox.faults.plan({ service: 'logs', fault: { kind: 'answer', answer } });
    onTestFinished(() => sandbox.sandbox.faults.clear());
    expect(await operate('logs')).toMatchObject({
      code: 1,
      warned: expect.stringContaining('(AccessDeniedException)'),
    });
    expect(await operate('logs --follow')).toMatchObject({ code: 1 });
  });

  it.each(['1', 'd', '0h', '2 h', '1w', '99999h', 'yesterday'])('refuses --since=%s', async (since) => {
    const { code, stderr } = await runHere(['logs', `--since=${since}`]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: '--since takes a span of time, such as 30m, 3h or 7d. See --help.\n',
    });
  });

  it.each([['clinic', '--filter', 'x'], ['--errors', '--filter', 'x'], ['one', 'two'], ['Not A Name']])(
    'refuses %s %s %s',
    async (...args) => {
      expect(await runHere(['logs', ...args])).toMatchObject({ code: 2, stdout: '' });
    },
  );
});
