import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { terminalSvg } from '../../docs/picture/terminal-svg.ts';

const picture = readFileSync('docs/npm-start.svg', 'utf8');

describe('docs/npm-start.svg', () => {
  it('ends with what callers heard', () => {
    expect(picture).toMatch(/No caller heard a 401 in 60 days\.[\s\S]* did: 1 caller in \d+\..*\n<\/svg>\n$/);
  });
});

it('README.md gives the numbers of the picture', () => {
  const [, count, share] = /Without the broker, ([\d,]+ of [\d,]+) did: (1 caller in \d+)/.exec(picture) ?? [];
  expect(readFileSync('README.md', 'utf8')).toContain(`without it, ${count} do: ${share}.`);
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
