import { expect, it } from 'vitest';
import { type Properties, synthesized } from '../lib/synthesized.ts';
import { Page } from './page.ts';

it('the page on uninstalling names all that a destroyed stack leaves behind', () => {
  const resources = Object.values<Properties>(synthesized().toJSON().Resources);
  const kept = resources.filter(({ DeletionPolicy }) => /^Retain/.test(DeletionPolicy ?? '')).map(({ Type }) => Type);
  expect(kept).toEqual(['AWS::Logs::LogGroup']);
  expect(new Page('docs/uninstall.md').sections.get('What stays until you take it away')).toContain('CloudWatch Logs');
});
