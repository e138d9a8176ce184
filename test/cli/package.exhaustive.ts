import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installInto } from '../support/packed.ts';
import { runHere } from './broker-here.ts';

const project = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'installed-'));
let installed: string;
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));

beforeAll(() => {
  installed = installInto(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('comes with the notices of what its functions are bundled with', () => {
  expect(readFileSync(join(installed, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')).toContain('valibot');
});

/** `npx wxcc-token-broker <args>` in a folder. */
function npx(args: string, cwd: string) {
  const { status, stdout, stderr } = spawnSync('npx', ['wxcc-token-broker', ...args.split(' ')], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, npm_config_update_notifier: 'false', npm_config_offline: 'true' },
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

describe.each([
  ['a checkout', project],
  ['a folder that has the package', folder],
])('npx wxcc-token-broker in %s', (_where, cwd) => {
  it('says its version', () => {
    expect(npx('--version', cwd)).toEqual({ status: 0, stdout: version, stderr: '' });
  });

  it.each(['--help', 'setup --help', 'flows render --help', 'sandbox --help', 'connect --help'])(
    'explains itself with %s as the sources do',
    async (args) => {
      expect(npx(args, cwd).stdout).toBe((await runHere(args.split(' '))).stdout.trim());
    },
  );

  it('ends with 2 for wrong use', () => {
    expect(npx('lst', cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining('Did you mean list?') });
  });
});
