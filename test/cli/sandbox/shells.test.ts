import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { pointingLines, readShell } from '../../../cli/sandbox/shells.ts';
import { operate } from '../operate.ts';

const env = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:8080' };
const lines = (shell?: string) => pointingLines(readShell(shell), { unset: ['AWS_PROFILE', 'AWS_SESSION_TOKEN'], env });

it('points bash at the sandbox, and takes it from elsewhere', () => {
  const script = [...lines(), 'echo "$AWS_REGION $AWS_ENDPOINT_URL_SNS <$AWS_PROFILE>"'].join('\n');
  const { stdout } = spawnSync('sh', ['-c', script], { env: { AWS_PROFILE: 'mine' }, encoding: 'utf8' });
  expect(stdout).toBe('us-east-1 http://127.0.0.1:8080 <>\n');
});

it.each([
  [
    'fish',
    [
      'set -e AWS_PROFILE AWS_SESSION_TOKEN',
      'set -gx AWS_REGION us-east-1',
      'set -gx AWS_ENDPOINT_URL_SNS http://127.0.0.1:8080',
    ],
  ],
  [
    'powershell',
    [
      'Remove-Item -ErrorAction Ignore Env:AWS_PROFILE, Env:AWS_SESSION_TOKEN',
      "$env:AWS_REGION = 'us-east-1'",
      "$env:AWS_ENDPOINT_URL_SNS = 'http://127.0.0.1:8080'",
    ],
  ],
])('speaks %s', (shell, spoken) => {
  expect(lines(shell)).toEqual(spoken);
});

it.each(['cmd', 'toString', ''])('refuses the shell "%s" before the sandbox is asked', async (shell) => {
  const warned = '--shell takes bash, fish, powershell. See --help.';
  expect(await operate(`sandbox env --shell=${shell}`)).toMatchObject({ code: 2, printed: '', warned });
});
