import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rules } from '../../flows/lint/lint.ts';

it('the page about the linter lists every rule with its severity and its reason, in the order of the findings', () => {
  const page = readFileSync(new URL('../../docs/linter.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` *\| (error|warning) *\| (.*?) *\|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(rules.map(({ name, severity, why }) => [name, severity, why]));
});
