import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

it('docs/npm-start.svg is what npm start shows; otherwise run npm run picture', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-picture-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const made = join(folder, 'npm-start.svg');
  const { stderr } = spawnSync(process.execPath, ['docs/picture/main.ts', made], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(readFileSync('docs/npm-start.svg', 'utf8')).toBe(readFileSync(made, 'utf8'));
});
