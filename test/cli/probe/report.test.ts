import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seen, untried } from '../../../cli/probe/finding.ts';
import { reportLines } from '../../../cli/probe/report.ts';

const question = (text: string) => ({ question: text, expected: 'yes', broker: 'copes' });
const shown = (...findings: Parameters<typeof reportLines>[0][number]['findings']) =>
  reportLines([{ title: 'a part', findings }]).map(stripVTControlCharacters);
const one = question('One?');
const other = question('Other?');

describe('the report of a probe', () => {
  it.each([
    [[seen(one, true, 'yes')], 'No answers differ'],
    [[seen(one, false, 'no'), seen(other, true, 'yes')], '1 answer differs'],
    [[seen(one, false, 'no'), seen(other, false, 'never')], '2 answers differ'],
  ])('ends with what its marks mean and how many answers differ', (findings, summary) => {
    expect(shown(...findings).at(-1)).toBe(
      `= as expected, ! differs, - not tried. ${summary} from what the broker expects.`,
    );
  });

  it('tells once what nothing was tried for, and each question where the reasons differ', () => {
    const why = 'record clinic-writer has no target';
    expect(shown(untried(one, why), untried(other, why))).toContain(`  - 2 questions not tried: ${why}`);
    const apart = shown(untried(one, why), untried(other, 'interrupted'));
    expect(apart.filter((line) => /\?$/.test(line))).toEqual(['  - One?', '  - Other?']);
  });
});
