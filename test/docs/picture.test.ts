import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { terminalSvg } from '../../docs/picture/terminal-svg.ts';

describe('docs/npm-start.svg', () => {
  it('is what npm start shows; otherwise run npm run picture', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-broker-picture-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const made = join(folder, 'npm-start.svg');
    const { stderr } = spawnSync(process.execPath, ['docs/picture/main.ts', made], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(readFileSync('docs/npm-start.svg', 'utf8')).toBe(readFileSync(made, 'utf8'));
  });

  it('ends with what callers heard', () => {
    expect(readFileSync('docs/npm-start.svg', 'utf8')).toMatch(/No caller heard a 401 in 60 days\..*\n<\/svg>\n$/);
  });
});

describe('a picture of a terminal', () => {
  const texts = (svg: string) => svg.match(/<tspan.*?<\/tspan>/g);

  it('has each run of a colour in its column', () => {
    const svg = terminalSvg('Title', ['one \x1b[32mtwo\x1b[39m', '', 'a   b']);
    expect(texts(svg)).toEqual([
      '<tspan x="16.0">one</tspan>',
      '<tspan x="47.2" class="c32">two</tspan>',
      '<tspan x="16.0">a</tspan>',
      '<tspan x="47.2">b</tspan>',
    ]);
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('shows what means something in XML', () => {
    expect(texts(terminalSvg('T', ['<a> & b']))).toEqual(['<tspan x="16.0">&lt;a&gt; &amp; b</tspan>']);
  });
});
