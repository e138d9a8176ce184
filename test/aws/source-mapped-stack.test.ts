import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sourceMappedStack, tracedToSource } from '../../lambda/aws/source-mapped-stack.ts';

const SOURCE = `interface Anything { more: string }

export function stumble({ more }: Anything): never {
  throw new Error(more);
}
`;

/** The frames of what a file throws that was made, minified, from SOURCE at that path; with its map or without. */
function stackOfThrown(sourcefile: string, { hasMap }: { hasMap: boolean }): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'token-broker-frames-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const { code, map } = transformSync(SOURCE, {
    loader: 'ts',
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcefile,
  });
  writeFileSync(join(directory, 'index.mjs'), code);
  if (hasMap) writeFileSync(join(directory, 'index.mjs.map'), map);
  // By Node itself: what tests are run by maps frames on its own.
  const script = `
    import { sourceMappedStack } from ${JSON.stringify(new URL('../../lambda/aws/source-mapped-stack.ts', import.meta.url).href)};
    import { stumble } from './index.mjs';
    try {
      stumble({ more: 'a value' });
    } catch (error) {
      process.stdout.write(JSON.stringify(sourceMappedStack(error)));
    }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('where a bug struck', () => {
  test('is told by the source, within the project, and without what was said', () => {
    const frames = stackOfThrown('../../developer/project/lambda/broker/stumble.ts', { hasMap: true });
    expect(frames[0]).toMatch(/^at stumble \(lambda\/broker\/stumble\.ts:4:9\)$/);
    expect(frames.join()).not.toContain('a value');
    expect(frames.join()).not.toContain('developer');
  });

  test('in a package, by its name', () => {
    const frames = stackOfThrown('../node_modules/undici/lib/stumble.js', { hasMap: true });
    expect(frames[0]).toBe('at stumble (node_modules/undici/lib/stumble.js:4:9)');
  });

  test('is told by the file itself where that has no map', () => {
    expect(stackOfThrown('stumble.ts', { hasMap: false })[0]).toMatch(/^at stumble \(file:.*\/index\.mjs:1:\d+\)$/);
  });

  test('is not known of what is no error', () => {
    expect(sourceMappedStack('text')).toEqual([]);
    expect(sourceMappedStack({ stack: '    at somewhere' })).toEqual([]);
  });
});

test('an error keeps its own words when its trace is led to the sources', () => {
  const error = new Error('It broke,\nat last.');
  const { stack } = error;
  expect(tracedToSource(error)).toBe(error);
  expect(error.stack).toBe(stack);
  expect(tracedToSource('text')).toBe('text');
});
