import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { codeFingerprint } from '../../lib/code-fingerprint.ts';
import { synthesized } from './synthesized.ts';

/** A project of these files; undefined takes one away. */
function fingerprintOf(changes: Record<string, string | undefined> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-fingerprint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = {
    'bin/token-broker.ts': 'new App();\n',
    'cdk.json': '{}\n',
    'lambda/refresh/handler.ts': 'one();\ntwo();\n',
    'lib/stack.ts': 'stack\n',
    'package-lock.json': '{}\n',
    ...changes,
  };
  for (const [file, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return codeFingerprint(folder);
}

test('changes with everything that is deployed', () => {
  const before = fingerprintOf();
  expect(before).toMatch(/^[\da-f]{12}$/);
  for (const file of [
    'bin/token-broker.ts',
    'cdk.json',
    'lambda/refresh/handler.ts',
    'lib/stack.ts',
    'package-lock.json',
  ]) {
    expect(fingerprintOf({ [file]: 'changed\n' })).not.toBe(before);
  }
  expect(fingerprintOf({ 'lambda/new.ts': 'new\n' })).not.toBe(before);
  expect(fingerprintOf({ 'lib/stack.ts': undefined, 'lib/renamed.ts': 'stack\n' })).not.toBe(before);
});

test('changes with nothing else, nor with the ends of lines', () => {
  const before = fingerprintOf();
  expect(fingerprintOf({ 'test/a.test.ts': 'a\n', 'README.md': 'read\n', 'cli/list.ts': 'list\n' })).toBe(before);
  expect(fingerprintOf({ 'lambda/refresh/handler.ts': 'one();\r\ntwo();\r\n' })).toBe(before);
});

test('is what the stack says of itself, which comes from no package', () => {
  const { CodeFingerprint, PackageVersion } = synthesized().toJSON().Outputs;
  expect(CodeFingerprint.Value).toBe(codeFingerprint());
  expect(PackageVersion).toBeUndefined();
});
