import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type CrashPoint, faults, playCrashPoint, stepsOfDueCheck } from './crash-points.ts';

const docs = resolve(import.meta.dirname, '../../docs/reliability.md');

/** What a step is called where people read of it. */
const inWords: Record<string, string> = {
  'read AWSCURRENT': 'read the record',
  look: 'look at the variable',
  'put PROBE': 'prove that saving works',
  refresh: 'refresh',
  'put SAVED': 'save: store',
  'move AWSCURRENT': 'save: make current',
  publish: 'publish',
};

/** An endpoint that rotates, and an answer that is lost before it can be stored: promise 1 names it. */
const theOneException = [
  'refresh, answer lost',
  'refresh, too slow',
  'refresh, killed after',
  'put SAVED, refused',
  'put SAVED, killed before',
];

const played: { same: CrashPoint; rotate: CrashPoint }[] = [];

beforeAll(async () => {
  for (const step of await stepsOfDueCheck()) {
    for (const fault of faults) {
      const same = await playCrashPoint(step, fault, 'same');
      const rotate = await playCrashPoint(step, fault, 'rotate');
      if (same && rotate) played.push({ same, rotate });
    }
  }
});

const nameOf = ({ step, fault }: CrashPoint) => `${step}, ${fault}`;
const each = () => played.flatMap(({ same, rotate }) => [same, rotate]);

it('every fault at every step of a due check ends in agreement with the next sweep, but for the one exception', () => {
  expect(played.filter(({ same }) => !same.agrees).map(({ same }) => nameOf(same))).toEqual([]);
  expect(played.filter(({ rotate }) => !rotate.agrees).map(({ rotate }) => nameOf(rotate))).toEqual(theOneException);
});

it('people are told of the exception, and no caller is without a token meanwhile', () => {
  const told = played.filter(({ rotate }) => rotate.messages.includes('Webex token of acme: GRANT_REFUSED'));
  expect(told.map(({ rotate }) => nameOf(rotate))).toEqual(theOneException);
  expect(each().filter(({ callersSafe }) => !callersSafe)).toEqual([]);
});

it('a token is bought twice only where the first never came to be stored', () => {
  const twice = each().filter(({ bought }) => bought > 1);
  expect([...new Set(twice.map(nameOf))]).toEqual(theOneException);
});

it('the documentation shows this table', () => {
  const table = tableOf();
  console.log(table);
  expect(readFileSync(docs, 'utf8')).toContain(table);
});

function tableOf(): string {
  const rows = played.map(({ same, rotate }) => [
    inWords[same.step] ?? same.step,
    same.fault,
    told(same),
    told(rotate),
  ]);
  const head = ['step', 'fault', 'refresh token stays', 'refresh token rotates'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What the check came to, and the next sweep. */
function told({ check, next, bought }: CrashPoint): string {
  return `${check} → ${next}${bought > 1 ? ' (a second token)' : ''}`;
}
