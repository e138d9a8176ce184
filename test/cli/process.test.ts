import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { runHere } from './broker-here.ts';
import { run, start, watchProcesses } from './broker-process.ts';
import { operate } from './operate.ts';
import { fresh, SandboxHere } from './sandbox-here.ts';

const sandbox = fresh(new SandboxHere({ subscriber: 'night@example.com' }));
watchProcesses();

const commands = ['setup', 'list', 'status', 'doctor', 'refresh', 'pause', 'resume', 'restore', 'remove', 'sandbox'];

/** Runs a command in the sandbox, as a process. */
const broker = (command: string, more: Parameters<typeof run>[1] = {}) =>
  run(command.split(' '), { ...more, env: { ...sandbox.live.awsEnv, ...more.env } });

/** The same in this process. */
const brokerHere = (command: string, more: Parameters<typeof runHere>[1] = {}) => runHere(command.split(' '), more);

describe('every command', () => {
  it.each(commands)('%s explains itself, with examples, and refuses what it does not know', async (command) => {
    const { code, printed, warned } = await operate(`${command} --help`);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed).toMatch(new RegExp(`^Usage: npx wxcc-token-broker ${command}`));
    expect(printed).toMatch(/\n {2}--json /);
    expect(printed).toContain(`\nExamples:\n  npx wxcc-token-broker ${command}`);
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(await operate(`${command} --frobnicate`)).toMatchObject({ code: 2, printed: '' });
  });

  it('is in the list of commands', async () => {
    const { stdout } = await runHere(['--help']);
    expect([...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, command]) => command)).toEqual(
      expect.arrayContaining(commands),
    );
  });
});

describe('a script', () => {
  it('gets JSON on standard output, and nothing else', async () => {
    const calls = ['list', 'status', 'status clinic', 'refresh clinic', 'pause --all --dry-run'];
    for (const call of calls) {
      const { code, stdout, stderr } = await brokerHere(`${call} --json`);
      expect(JSON.parse(stdout)).toBeTypeOf('object');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('gets JSON of the doctor too, from a process', async () => {
    const { code, stdout, stderr } = await broker('doctor --json');
    expect(JSON.parse(stdout)).toMatchObject({ fine: true, findings: expect.any(Array) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('is asked nothing', async () => {
    expect(await brokerHere('remove clinic', { input: 'y\n' })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Not a terminal: pass --yes to confirm. See --help.\n',
    });
  });

  it('gets 1 for a record that there is not, and the name that was meant', async () => {
    expect(await broker('status clinc')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no record clinc. Did you mean clinic?\n',
    });
  });

  it('cannot watch', async () => {
    const needed = { code: 2, warned: '--watch needs a terminal. See --help.' };
    expect(await operate('list --watch')).toMatchObject(needed);
    expect(await operate('status --watch')).toMatchObject(needed);
    expect(await operate('status --watch --json')).toMatchObject({ code: 2 });
  });
});

describe('a person', () => {
  it('is asked before anything is removed, and may say yes', async () => {
    sandbox.registerAs('leaving');
    const input = 'y\n';
    const { code, stdout, stderr } = await broker('remove leaving', { input, terminals: ['stdin', 'stderr'] });
    expect(stderr).toContain('Remove record leaving? [y/N] ');
    expect(stdout).toMatch(/\nRemoved leaving\. Until /);
    expect(code).toBe(0);
  });

  it.each([
    ['says no', 'n\n'],
    ['says nothing', '\n'],
    ['walks away', ''],
  ])('keeps the record who %s', async (_what, keys) => {
    const { code, stdout } = await brokerHere('remove clinic', { answers: { '[y/N]': keys } });
    expect(stdout).toMatch(/\nNothing was removed\.\n$/);
    expect(code).toBe(1);
    expect(sandbox.record('clinic')).toHaveProperty('clientId');
  });

  it('may watch, until Ctrl-C', async () => {
    const child = start(['list', '--watch'], { env: sandbox.live.awsEnv, terminals: ['stdout'] });
    const [first] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    expect(String(first).startsWith('\u001b[H\u001b[2J')).toBe(true);
    expect(String(first)).toMatch(/RECORD.*\nclinic /);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('ends a command that npx has started by ending npx, whose shell dies without a word to the command', async () => {
    const npx = { npm_lifecycle_event: 'npx', ...sandbox.live.awsEnv };
    const shell = start(['list', '--watch'], {
      env: npx,
      terminals: ['stdout'],
      under: ['sh', '-c', '"$@"; true', 'sh'],
    });
    await once(shell.stdout as NodeJS.ReadableStream, 'data');
    shell.kill('SIGTERM');
    // Only when the command has let go of the pipe, too.
    expect(await once(shell, 'close')).toEqual([null, 'SIGTERM']);
  });

  it('sees colours on a terminal that has them', async () => {
    const { stdout } = await broker('list', { terminals: ['stdout'], env: { TERM: 'xterm-256color' } });
    expect(stdout).toContain('\u001b[32mok');
  });
});

describe('an AWS account', () => {
  it('without credentials, region or answer is named as what is missing', async () => {
    const { AWS_REGION: _, ...withoutRegion } = sandbox.live.awsEnv;
    const { AWS_ACCESS_KEY_ID: __, ...withoutKey } = sandbox.live.awsEnv;
    const AWS_ENDPOINT_URL_CLOUDFORMATION = 'http://127.0.0.1:9';
    const nowhere = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
    const said = async (env: Record<string, string>, ...more: string[]) => {
      const { code, stderr } = await runHere(['list', ...more], { env: { ...nowhere, ...env } });
      return `${code} ${stderr}`;
    };
    expect(await said(withoutRegion)).toMatch(/^1 No AWS region is set: name one with --region/);
    expect(await said(withoutRegion, '--region', 'eu-west-1')).toBe('0 ');
    expect(await said(withoutKey)).toMatch(/^1 No AWS credentials were found \(CredentialsProviderError\): /);
    expect(await said({ ...sandbox.live.awsEnv, AWS_ENDPOINT_URL_CLOUDFORMATION })).toMatch(
      /^1 Nothing answers on this machine's port 9, to which AWS_ENDPOINT_URL points\. If the sandbox has ended, /,
    );
  });
});
