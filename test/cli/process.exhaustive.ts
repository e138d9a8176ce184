import { expect, it } from 'vitest';
import { run, watchProcesses } from './broker-process.ts';
import { lasting, SandboxHere } from './sandbox-here.ts';

// test/cli/process.test.ts runs most of these in its own process.
const sandbox = lasting(new SandboxHere({ subscriber: 'night@example.com' }));
watchProcesses();

const broker = (command: string, more: Parameters<typeof run>[1] = {}) =>
  run(command.split(' '), { ...more, env: { ...sandbox.live.awsEnv, ...more.env } });

it.each(['list', 'status', 'status clinic', 'refresh clinic', 'pause --all --dry-run'])(
  'the process of %s prints JSON on standard output, and nothing else',
  async (command) => {
    const { code, stdout, stderr } = await broker(`${command} --json`);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  },
);

it.each([
  ['n', 'n\n'],
  ['an empty line', '\n'],
  ['the end of the terminal', ''],
])('the process of remove keeps the record on %s', async (_what, input) => {
  const { code, stdout } = await broker('remove clinic', { input, terminals: ['stdin', 'stderr'] });
  expect(stdout).toMatch(/\nNothing was removed\.\n$/);
  expect(code).toBe(1);
  expect(sandbox.record('clinic')).toHaveProperty('clientId');
});

it('the process of list prints colours on a terminal alone, and not where NO_COLOR forbids them', async () => {
  const onTerminal = (env: Record<string, string>) =>
    broker('list', { terminals: ['stdout'], env: { TERM: 'xterm-256color', ...env } });
  const [coloured, plain, piped] = await Promise.all([onTerminal({}), onTerminal({ NO_COLOR: '1' }), broker('list')]);
  expect(coloured.stdout).toContain('\u001b[32mok');
  expect(plain.stdout).not.toContain('\u001b[');
  expect(piped.stdout).not.toContain('\u001b[');
});
