import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const passes = "import { it } from 'vitest'; it('passes', () => console.log('chatter'));";
const fails = `import { expect, it } from 'vitest';
it('fails', () => { console.log('what led to it'); expect(1).toBe(2); });
it.skip('is left out', () => {});`;
const breaks = "throw new Error('this file is broken');";
const escapes =
  "import { it } from 'vitest'; it('passes', () => { Promise.reject(new Error('this error escapes')); });";

/** Runs vitest over these test files alone. */
function run(...files: string[]) {
  return runWith('', ...files);
}

/** The same, with options of its configuration's `test`. */
function runWith(options: string, ...files: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-reporter-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const reporter = JSON.stringify(resolve('test/support/brief-reporter.ts'));
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { BriefReporter } from ${reporter};
     export default { test: { include: ['*.sample.ts'], isolate: false, reporters: [new BriefReporter()], ${options} } };`,
  );
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'code.ts'), 'export const uncovered = () => {\n  return 1;\n};\n');
  for (const [place, text] of files.entries()) writeFileSync(join(folder, `file-${place}.sample.ts`), text);
  const environment = { ...process.env, NO_COLOR: '1', VITEST: '' };
  const vitest = [process.execPath, resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder];
  // As a terminal shows it: both streams in the order in which they were written.
  const { status, stdout } = spawnSync('sh', ['-c', '"$0" "$@" 2>&1', ...vitest], {
    encoding: 'utf8',
    env: environment,
  });
  return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
}

describe('the test report', () => {
  it('shows every kind of failure in full and ends with the counts', () => {
    const { status, stdout, last } = run(passes, fails, breaks, ...Array(45).fill(passes));
    expect(status).toBe(1);
    expect(last).toBe('46 passed, 2 failed, 1 skipped');
    expect(stdout).toMatch(/\.{40,}/);
    expect(stdout).toContain('what led to it');
    expect(stdout).not.toContain('chatter');
    expect(stdout).toContain('expected 1 to be 2');
    expect(stdout).toContain('this file is broken');
  });

  it('ends with the counts after what coverage lacks, too', () => {
    const coverage = "include: ['code.ts'], reporter: ['json-summary'], thresholds: { functions: 100 }";
    const { status, stdout, last } = runWith(
      `coverage: { enabled: true, ${coverage} }`,
      passes,
      `import './code.ts'; ${passes}`,
    );
    expect({ status, last }).toEqual({ status: 1, last: '2 passed, 0 failed' });
    expect(stdout).toContain('does not meet');
  });

  it('counts an uncaught error as a failure, although all tests pass', () => {
    const { status, stdout, last } = run(passes, escapes);
    expect(status).toBe(1);
    expect(last).toBe('2 passed, 1 failed');
    expect(stdout).toMatch(/^ok .* file-0\.sample\.ts$/m);
    expect(stdout).toContain('this error escapes');
  });
});
