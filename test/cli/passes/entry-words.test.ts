import { describe, expect, it } from 'vitest';
import { entryOf, rawLine } from '../../../cli/passes/entry.ts';
import { entryWords } from '../../../cli/passes/entry-words.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { linesInLog } from '../../../sandbox/aws/lambda-log.ts';
import { written } from '../../aws/written.ts';
import { failedPass, lineAt, pass, START } from './log-lines.ts';

const shown = (fields: object | string) => entryWords(entryOf(lineAt(0, fields)));

describe('a line of the log', () => {
  it.each([
    [pass(0), '2027-01-04 08:00 UTC  INFO   acme: nothing to do'],
    [pass(0, { outcome: 'paused' }), '2027-01-04 08:00 UTC  INFO   acme: paused'],
    [
      pass(0, { outcome: 'refreshed', reason: 'due', variable: 'published' }),
      '2027-01-04 08:00 UTC  INFO   acme: refreshed, because it was due; published',
    ],
    [
      failedPass(0, 'GRANT_REFUSED', { held: true }),
      '2027-01-04 08:00 UTC  ERROR  acme: failed with GRANT_REFUSED (not tried again yet): It is GRANT_REFUSED. More.',
    ],
    [
      pass(0, {
        callersSafeUntil: '2027-01-18T08:00:00Z',
        refreshTokenExpiresAt: '2027-01-10T08:00:00Z',
        refreshDays: 6,
      }),
      '2027-01-04 08:00 UTC  INFO   acme: nothing to do; callers are safe until 2027-01-18 08:00 UTC; ' +
        'the refresh token ends at 2027-01-10 08:00 UTC',
    ],
    [
      pass(0, { callersSafeUntil: null, refreshTokenExpiresAt: '2027-03-10T08:00:00Z', refreshDays: 65 }),
      '2027-01-04 08:00 UTC  INFO   acme: nothing to do',
    ],
  ])('tells of a pass its time, level, record and what came of it', (line, words) => {
    expect(entryWords(entryOf(line))).toBe(words);
  });

  it('tells what the function itself wrote about a sweep, a message and a test, and none of its metrics', () => {
    const report = {
      records: 9,
      refreshed: 1,
      unchanged: 0,
      republished: 0,
      notDue: 6,
      paused: 0,
      failed: [],
      skipped: 0,
    };
    const gauges = { failing: 2, refused: 0, drifted: 0, skipped: 0, publishing: 9 };
    const lines = written((telemetry) => {
      telemetry.swept(report, gauges);
      telemetry.notified('acme', 'Webex token of acme: paused');
      telemetry.tested();
    });
    expect(lines.map(shown).map((words) => words?.replace(/^.{20} {2}/, ''))).toEqual([
      'INFO   swept 9 records: 1 refreshed, 6 not due. 2 failing, 0 refused, 0 drifted, 0 messages unsent.',
      undefined,
      'INFO   acme: message sent: Webex token of acme: paused',
      'INFO   alarm test',
      undefined,
    ]);
  });

  it('tells of an invocation only how it failed', () => {
    const invocation = { requestId: '1', startedAt: START, endedAt: START + 1 };
    const words = (invoked: Parameters<typeof linesInLog>[0]) =>
      linesInLog(invoked, invocation).map(({ message }) => shown(message));
    expect(words({ log: [], answer: 1 })).toEqual([undefined, undefined]);
    expect(words({ log: [], error: new Failure('EVENT_INVALID', 'No such field.') })).toEqual([
      undefined,
      '2027-01-04 08:00 UTC  ERROR  the invocation failed with EVENT_INVALID: No such field.',
      undefined,
    ]);
    expect(words({ log: [], error: new RangeError('Too far.') })[1]).toMatch(/failed with RangeError: Too far\.$/);
  });

  it.each([
    ['timeout', 'Lambda ended the function: timeout'],
    ['failure', 'Lambda ended the function: failure'],
    ['error', undefined],
    ['success', undefined],
  ])('tells of an invocation that ended with %s', (status, words) => {
    const line = shown({ time: '', type: 'platform.report', record: { requestId: '1', status } });
    expect(line?.replace(/^.*ERROR {2}/, '')).toBe(words);
  });

  it.each([
    ['Task timed out after 900.00 seconds\n', 'ERROR  Task timed out after 900.00 seconds'],
    ['{"level":"WARN","message":"odd"}', 'WARN   odd'],
    ['{"odd":1}', 'ERROR  {"odd":1}'],
    ['[]', 'ERROR  []'],
    ['null', 'ERROR  null'],
  ])('is shown as it is where nothing else is known of it: %j', (text, words) => {
    expect(shown(text)?.replace(/^.{20} {2}/, '')).toBe(words);
  });
});

it.each(['Task timed out\n', '{\u001b[31m', '{"a":"\u001b"}'])(
  'a line that is no JSON is printed as JSON: %j',
  (text) => {
    expect(rawLine(lineAt(0, text))).not.toContain('\u001b');
    expect(JSON.parse(rawLine(lineAt(0, text)))).toEqual({
      timestamp: '2027-01-04T08:00:00Z',
      message: text.trimEnd(),
    });
  },
);

it.each(['{"message":"swept"}\n', '[]'])('any other line is printed as it is: %j', (text) => {
  expect(rawLine(lineAt(0, text))).toBe(text.trimEnd());
});
