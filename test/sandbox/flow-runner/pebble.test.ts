import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ExpressionError } from '../../../flows/expression-tokens.ts';
import { parseTemplate } from '../../../flows/templates.ts';
import { render } from '../../../sandbox/flow-runner/evaluate.ts';
import { ActivityFailed, NotKnown } from '../../../sandbox/flow-runner/stops.ts';
import type { Value } from '../../../sandbox/flow-runner/values.ts';

const [, ...rows] = readFileSync(new URL('pebble-expectations.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [expression = '', setting = '', outcome = '', pebble = '', mark = ''] = line.split('\t');
    return { expression, setting, outcome, pebble, mark };
  });

/** The value as a text, or which error stands in its place. */
function outcomeOf({ expression, setting }: { expression: string; setting: string }): string | Error {
  const values = JSON.parse(setting) as Record<string, Value>;
  try {
    return render(parseTemplate(`{{ ${expression} }}`), { lookup: (name) => values[name] ?? null, now: () => 0 });
  } catch (error) {
    return error as Error;
  }
}

const ofOutcome = (outcome: string, mark = '') =>
  rows.filter((row) => row.outcome === outcome && row.mark.includes(mark));

it.each(ofOutcome('value', 'documented'))('"$expression" is what Pebble makes of it', (row) => {
  expect(outcomeOf(row)).toBe(row.pebble);
});

it.each(ofOutcome('value', 'other'))('"$expression" is what Pebble makes of it, or not known', (row) => {
  const outcome = outcomeOf(row);
  if (!(outcome instanceof NotKnown)) expect(outcome).toBe(row.pebble);
});

it.each(ofOutcome('error'))('"$expression" gives no value, as in Pebble', (row) => {
  const outcome = outcomeOf(row);
  expect([ActivityFailed, NotKnown, ExpressionError].some((kind) => outcome instanceof kind)).toBe(true);
});

it.each(ofOutcome('host-text'))('"$expression" gives no text that Java alone would write', (row) => {
  expect(outcomeOf(row)).toBeInstanceOf(Error);
});

it.each(ofOutcome('disputed'))('"$expression" compares a number with its text, as real flows rely on', (row) => {
  expect(outcomeOf(row)).toBe('true');
});

it('answers all but a few of the expressions', () => {
  const unknown = ofOutcome('value').filter((row) => outcomeOf(row) instanceof NotKnown);
  expect(unknown.map(({ expression }) => expression)).toEqual([
    'ani.substring(1)',
    'ani.substring(1,3)',
    'list.get(0)',
  ]);
});
