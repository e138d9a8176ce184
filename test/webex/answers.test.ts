import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { foreignBodies, ownBodies } from '../../sandbox/webex/answer-bodies.ts';
import { orgCalls } from './org-calls.ts';

const page = readFileSync(new URL('../../docs/answers.md', import.meta.url), 'utf8');
const bodies = { ...ownBodies, ...foreignBodies };
type Name = keyof typeof bodies;

/** The rows of the page's last table. */
const rows = page
  .slice(page.indexOf('## Failures by call'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (call|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, call = '', statuses = '', names = '', failure = '']) => ({
    call,
    statuses: statuses.split(', ').map(Number),
    bodies: names.split('; ').flatMap((name) => (name === 'other' ? Object.keys(foreignBodies) : [name])) as Name[],
    failure: /^`(\w+)`$/.exec(failure)?.[1],
  }));
const plays = rows.flatMap((row) =>
  row.bodies.flatMap((body) => row.statuses.map((status) => ({ ...row, status, body }))),
);

let org: Awaited<ReturnType<typeof orgCalls>>;
beforeAll(async () => {
  org = await orgCalls();
});
afterAll(() => org.close());

test('the page names every body', () => {
  expect(new Set(plays.map(({ body }) => body))).toEqual(new Set(Object.keys(bodies)));
});

describe('what the page says of an answer happens', () => {
  test.for(plays)('$call: $status with $body', async ({ call, status, body, failure }) => {
    const [service, operation, run] = org.calls[call as keyof typeof org.calls];
    const fault: Fault = { kind: 'answer', answer: bodies[body](status) };
    org.faults.clear();
    org.faults.plan({ service, operation, fault });
    const outcome = await run().then(
      () => undefined,
      (thrown) => thrown.code,
    );
    expect(outcome).toBe(failure);
  });
});
