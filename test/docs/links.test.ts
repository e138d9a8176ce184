import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Page } from '../alarms/page.ts';

const files = globSync(['*.md', 'docs/**/*.md', 'flows/*.md', 'examples/**/*.md']).sort();

/** The links of a page that lead to nothing: to no file, or to a heading that its page does not have. */
function deadLinks(file: string, page: Pick<Page, 'links' | 'anchors'>): string[] {
  return page.links
    .filter((link) => !/^(https|mailto):/.test(link))
    .filter((link) => {
      const [path, anchor] = link.split('#');
      if (!path) return !page.anchors.includes(anchor ?? '');
      const target = join(dirname(file), path);
      return !existsSync(target) || (anchor !== undefined && !new Page(target).anchors.includes(anchor));
    });
}

describe('the documentation', () => {
  it('has its pages where this test looks', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/runbook.md', 'docs/decisions/README.md']));
  });

  it.each(files)('links to what is there: %s', (file) => {
    expect(deadLinks(file, new Page(file))).toEqual([]);
  });

  it('can be reached: every page of docs is linked to from another', () => {
    const linked = files.flatMap((file) =>
      new Page(file).links.map((link) => join(dirname(file), link.split('#')[0] as string)),
    );
    expect(files.filter((file) => file.startsWith('docs/') && !linked.includes(file))).toEqual([]);
  });

  it('has no page of more than 250 lines, except those whose texts come from the code', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251);
    expect(['docs/command.md', 'docs/messages.md']).toEqual(expect.arrayContaining(long));
  });
});

describe('a dead link', () => {
  it.each([
    ['to no file', 'nowhere.md', ['nowhere.md']],
    ['to no heading of its own page', '#nowhere', ['#nowhere']],
    ['to no heading of another', '../README.md#nowhere', ['../README.md#nowhere']],
    ['is none: to a heading', '#here', []],
    ['is none: to a folder', '../lib', []],
    ['is none: out of here', 'https://example.com/nowhere', []],
  ])('%s', (_what, link, dead) => {
    expect(deadLinks('docs/page.md', { links: [link], anchors: ['here'] })).toEqual(dead);
  });
});
