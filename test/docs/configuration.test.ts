import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Page } from '../alarms/page.ts';

const named = (page: string, heading: string) =>
  [...(new Page(page).sections.get(heading) ?? '').matchAll(/^\| `(\w+)` /gm)].map(([, setting]) => setting);

it('README.md and docs/token-endpoint.md explain every setting of cdk.json, and no other', () => {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const settings = Object.keys(context).filter((key) => !key.startsWith('@'));
  const explained = [...named('README.md', 'Configuration'), ...named('docs/token-endpoint.md', 'Switch it on')];
  expect([...new Set(explained)].sort()).toEqual(settings.sort());
});
