import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type CrashPoint, canBe, faults, type PassKind, passes, playCrashPoint, stepsOf } from './crash-points.ts';

const docs = resolve(import.meta.dirname, '../../docs/reliability.md');

/** What a request is called where people read of it. */
const inWords: Record<string, string> = {
  'get AWSCURRENT': 'read the config',
  'get STATE': 'read the state',
  look: 'read the variable',
  'put LEASE': 'take the lease',
  'list versions': 'see that there is room',
  refresh: 'refresh',
  'put STATE': 'save',
  publish: 'publish',
};

/** An endpoint that rotates, and an answer that is lost before it can be saved: promise 1 names it. */
const theOneException = [
  'refresh, answer lost',
  'refresh, too slow',
  'refresh, killed after',
  'put STATE, refused',
  'put STATE, killed before',
];

const played = new Map<PassKind, CrashPoint[]>();

beforeAll(async () => {
  for (const pass of passes) {
    const steps = await stepsOf(pass);
    const points: CrashPoint[] = [];
    for (const [index, step] of steps.entries())
      for (const fault of faults) {
        // Kills apart, a fault strikes a request as often as the pass makes it.
        const isRepeated = !fault.startsWith('killed') && steps.indexOf(step) < index;
        if (canBe(fault, step) && !isRepeated) points.push(await playCrashPoint(pass, index, step, fault));
      }
    played.set(pass, points);
  }
});

const of = (pass: PassKind) => played.get(pass) ?? [];
const all = () => [...played.values()].flat();
const nameOf = ({ step, fault }: CrashPoint) => `${step}, ${fault}`;
const isRotation = ({ messages }: CrashPoint) => messages.includes('Webex token of acme: GRANT_REFUSED');

it('every fault at every request of a pass ends in agreement with the next pass, with the one exception', () => {
  expect(of('a due pass').filter(({ agrees }) => !agrees)).toEqual([]);
  expect(of('a first pass').filter(({ agrees }) => !agrees)).toEqual([]);
  const lost = of('a rotating refresh').filter(({ agrees }) => !agrees);
  expect(lost.map(nameOf)).toEqual(theOneException);
  expect(all().length).toBeGreaterThan(130);
});

it('people are told of the exception, and callers who had a working token have one at every moment', () => {
  expect(of('a rotating refresh').filter(isRotation).map(nameOf)).toEqual(theOneException);
  expect(all().filter(({ callersSafe }) => !callersSafe)).toEqual([]);
});

it('a crash costs a second token only before the first one is saved', () => {
  const twice = all().filter(({ refreshes }) => refreshes > 1);
  expect([...new Set(twice.map(nameOf))]).toEqual(theOneException);
});

it('a pass that loses an answer of the store succeeds as if it had heard it', () => {
  const lost = all().filter(({ step, fault }) => step.startsWith('put ') && fault === 'answer lost');
  expect(lost.length).toBeGreaterThanOrEqual(6);
  for (const point of lost) expect(point).toMatchObject({ outcome: 'refreshed', refreshes: 1 });
});

it('the documentation shows what becomes of a due pass', () => {
  expect(readFileSync(docs, 'utf8')).toContain(tableOf());
});

function tableOf(): string {
  const rows = of('a due pass').map((same) => {
    const rotating = of('a rotating refresh').find((one) => nameOf(one) === nameOf(same)) as CrashPoint;
    return [inWords[same.step] ?? same.step, same.fault, told(same), told(rotating)];
  });
  const head = ['request', 'fault', 'refresh token stays', 'refresh token rotates'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** What the pass came to, and the next one. */
function told({ outcome, next, refreshes }: CrashPoint): string {
  return `${outcome} → ${next}${refreshes > 1 ? ' (a second token)' : ''}`;
}
