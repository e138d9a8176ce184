import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../../cli/connect/html.ts';
import { markdownOf } from '../../../cli/connect/markdown.ts';
import type { Sheet } from '../../../cli/connect/sheet.ts';
import { textOf } from '../../../cli/connect/text.ts';

/** A sheet that has everything, whose texts come one after the other. */
function sheetOf(next: () => string): Sheet {
  return {
    title: next(),
    sections: [
      { title: next(), text: [next(), next()] },
      {
        title: next(),
        fields: [
          { label: next(), value: next(), note: next(), unverified: true },
          { label: next(), value: next() },
        ],
        steps: [next(), next()],
        script: next(),
        picture: { name: next(), svg: next() },
        open: [next()],
      },
    ],
  };
}

const TEXTS = 16;
const nasty = fc.constantFrom(
  '<',
  '>',
  '&',
  '"',
  "'",
  '|',
  '`',
  '``',
  '\\',
  '*',
  '_',
  '[',
  ']',
  '(',
  '!',
  '#',
  '\n',
  'a',
  '1.',
  '- ',
  '&#9744;',
);
const anyText = fc.oneof(
  fc.array(nasty, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ minLength: 1, unit: 'binary' }),
);
const anySheet = fc.array(anyText, { minLength: TEXTS, maxLength: TEXTS }).map((texts) => {
  let place = 0;
  return { texts, sheet: sheetOf(() => texts[place++] as string) };
});
const plain = sheetOf(() => 'x');

it('has a sheet to render that needs every text', () => {
  let asked = 0;
  sheetOf(() => {
    asked += 1;
    return 'x';
  });
  expect(asked).toBe(TEXTS);
});

describe('HTML', () => {
  const tags = (html: string) => [...html.matchAll(/<\/?[a-z][a-z\d]*/g)].map(([tag]) => tag);
  const decoded = (html: string) =>
    html
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');

  it('has the same elements for all texts, and shows each text as it is', () => {
    fc.assert(
      fc.property(anySheet, ({ sheet }) => {
        const html = htmlOf([sheet]);
        expect(tags(html)).toEqual(tags(htmlOf([plain])));
        const { title, sections } = sheet;
        expect(html.match(/<title>([\s\S]*?)<\/title>/)?.[1]).toSatisfy((shown: string) => decoded(shown) === title);
        const [, last] = sections;
        const cells = [...html.matchAll(/<code>([\s\S]*?)<\/code>/g)].map(([, cell]) => decoded(cell as string));
        expect(cells).toEqual(last?.fields?.map(({ value }) => value));
      }),
    );
  });

  it('leaves no attribute open', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const html = htmlOf([{ title: 'x', sections: [{ title: 'x', picture: { name, svg: '<svg/>' } }] }]);
        expect(
          html.match(/ download="([^"]*)"><img src="[^"]*" width="64" height="64" alt="([^"]*)"><\/a>/),
        ).not.toBeNull();
      }),
    );
  });

  it('loads nothing and runs nothing', () => {
    const html = htmlOf([plain]);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(html).not.toMatch(/<script|<link|@import|url\(|https?:/);
  });
});

describe('Markdown', () => {
  it('keeps every row of a table a row of three cells', () => {
    fc.assert(
      fc.property(anySheet, ({ sheet }) => {
        const rows = markdownOf([sheet])
          .split('\n')
          .filter((line) => line.startsWith('| '));
        const fields = rows.slice(2, 4);
        for (const row of fields) expect(row.split(/(?<!\\)\|/).slice(1, -1)).toHaveLength(3);
      }),
    );
  });

  it('leaves no sign of a text to be read as Markdown or as HTML', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [, , line = ''] = markdownOf([{ title: 'x', sections: [{ title: text }] }]).split('\n');
        expect(line.slice(3)).toMatch(/^(?![-=+>])(?:[^\\`*_[\]<#|&~]|\\.|&#\d+;)*$/u);
      }),
    );
  });

  it('closes a script only at its end', () => {
    fc.assert(
      fc.property(fc.constantFrom('```', '`````', 'a ` b'), (script) => {
        const [, fence = '', body] =
          /\n\n(`+)js\n([\s\S]*)\n\1\n$/.exec(markdownOf([{ title: 'x', sections: [{ title: 'x', script }] }])) ?? [];
        expect(body).toBe(script);
        expect(script).not.toContain(fence);
      }),
    );
  });

  it('has the way through the portal as the portal shows it', () => {
    const steps = ['Assets > Integrations > Add Integration', '> Set Up, or Add More!'];
    const text = markdownOf([{ title: 'x', sections: [{ title: 'x', steps }] }]);
    expect(text).toContain('1. Assets > Integrations > Add Integration\n2. \\> Set Up, or Add More!\n');
  });

  it('can be read', () => {
    const fields = [{ label: 'Token URL', value: 'https://x.example.com', note: 'a|b', unverified: true as const }];
    expect(markdownOf([{ title: 'A', sections: [{ title: 'B', fields, steps: ['Do'], open: ['If'] }] }])).toBe(
      '# A\n\n## B\n\n| field | value | |\n| --- | --- | --- |\n' +
        '| Token URL | `https://x.example.com` | _not verified_ a\\|b |\n\n1. Do\n\n- _not verified_: If\n',
    );
  });
});

it('shows a command as text to copy, up to where the sentence goes on', () => {
  const steps = ['First npx wxcc-token-broker list --json: then look', 'npx wxcc-token-broker status (or <b>)'];
  const sheet = { title: 'x', sections: [{ title: 'x', steps }] };
  expect(markdownOf([sheet])).toContain(
    '1. First `npx wxcc-token-broker list --json`: then look\n2. `npx wxcc-token-broker status` (or \\<b>)\n',
  );
  expect(htmlOf([sheet])).toContain(
    '<li>First <code>npx wxcc-token-broker list --json</code>: then look</li>\n' +
      '<li><code>npx wxcc-token-broker status</code> (or &lt;b&gt;)</li>',
  );
});

describe('text', () => {
  it('has as many lines for all values, and each value in one', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const text = textOf([{ title: 'T', sections: [{ title: 'S', fields: [{ label: 'L', value }] }] }]);
        expect(text.split('\n')).toHaveLength(7);
        expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      }),
    );
  });

  it('can be read', () => {
    const fields = [
      { label: 'Token URL', value: 'https://x.example.com' },
      { label: 'Scope', value: 'clinic', note: 'its name', unverified: true as const },
    ];
    expect(textOf([{ title: 'A', sections: [{ title: 'Bcd', fields, script: 'x;\n', open: ['If'] }] }])).toBe(
      'A\n=\n\nBcd\n---\n\n  Token URL  https://x.example.com\n  Scope      clinic [not verified]\n' +
        '             its name\n\n    x;\n\n[not verified] If',
    );
  });
});
