import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../cli/installation/function-log.ts';
import { entryOf } from '../../../cli/passes/entry.ts';
import { LogHistory } from '../../../cli/passes/events.ts';
import { HOUR } from '../../../lambda/broker/record/time.ts';
import { failedPass, lineAt, pass, START } from './log-lines.ts';

const historyOf = (...lines: LogLine[]) => new LogHistory(lines.map(entryOf));
const told = (...lines: LogLine[]) => historyOf(...lines).events.map(({ at, words }) => [(at - START) / HOUR, words]);

describe('the history of a record, by its log', () => {
  it('counts the checks that found nothing to do, and lists none of them', () => {
    const { events, checks, idle, lastCheckedAt } = historyOf(pass(1), pass(2), pass(3));
    expect({ events, checks, idle, lastCheckedAt }).toEqual({
      events: [],
      checks: 3,
      idle: 3,
      lastCheckedAt: START + 3 * HOUR,
    });
  });

  it.each([
    [{ outcome: 'refreshed', reason: 'due', variable: 'published' }, 'refreshed, because it was due; published'],
    [{ outcome: 'refreshed', reason: 'forced', variable: 'none' }, 'refreshed, because it was forced'],
    [
      { outcome: 'refreshed', reason: 'revoked', variable: 'published', rotated: true },
      'refreshed, because Webex had stopped accepting the token; published; Webex replaced the refresh token',
    ],
    [{ outcome: 'unchanged', reason: 'due' }, 'asked for a new token, because it was due; Webex returned the same one'],
    [
      { outcome: 'republished', drifted: true, variable: 'published' },
      'published again: the variable held something else',
    ],
  ])('tells what a pass did, and why: %j', (fields, words) => {
    const history = historyOf(pass(0), pass(1, fields), pass(2));
    expect(history.events).toMatchObject([{ at: START + HOUR, what: fields.outcome, words }]);
    expect([history.checks, history.idle]).toEqual([3, 2]);
  });

  it('tells a failure once however long it lasts, each other one anew, and when it is over', () => {
    const history = historyOf(
      failedPass(1, 'GRANT_REFUSED'),
      failedPass(2, 'GRANT_REFUSED', { held: true }),
      failedPass(3, 'GRANT_REFUSED', { held: true }),
      failedPass(4, 'WRITER_REFUSED'),
      pass(5),
      pass(6),
      failedPass(7, 'WRITER_REFUSED'),
    );
    expect(history.events).toEqual([
      {
        at: START + HOUR,
        what: 'failed',
        code: 'GRANT_REFUSED',
        words: 'failed with GRANT_REFUSED: It is GRANT_REFUSED. More.',
        times: 3,
        until: START + 3 * HOUR,
      },
      expect.objectContaining({ at: START + 4 * HOUR, what: 'failed', code: 'WRITER_REFUSED' }),
      { at: START + 5 * HOUR, what: 'recovered', code: 'WRITER_REFUSED', words: 'recovered from WRITER_REFUSED' },
      expect.objectContaining({ at: START + 7 * HOUR, what: 'failed' }),
    ]);
    expect([history.checks, history.idle]).toEqual([7, 1]);
  });

  it('tells what a pass did although it failed afterwards', () => {
    const refreshed = { outcome: 'refreshed', reason: 'due', variable: 'unknown' };
    expect(told(failedPass(1, 'CONTACT_CENTER_UNAVAILABLE', refreshed))).toEqual([
      [1, 'refreshed, because it was due; the variable could not be read'],
      [1, 'failed with CONTACT_CENTER_UNAVAILABLE: It is CONTACT_CENTER_UNAVAILABLE. More.'],
    ]);
  });

  it('tells of a pass that could not even read the record', () => {
    const line = { level: 'ERROR', message: 'reconcile failed', serviceApp: 'acme', code: 'REGISTRY_UNAVAILABLE' };
    expect(told(lineAt(1, line))).toEqual([[1, 'failed with REGISTRY_UNAVAILABLE']]);
  });

  it('tells which messages went out, after what they are about', () => {
    const sent = { message: 'message sent', serviceApp: 'acme', subject: 'Webex token of acme: GRANT_REFUSED' };
    const history = historyOf(failedPass(1, 'GRANT_REFUSED'), lineAt(1, sent), failedPass(2, 'GRANT_REFUSED'));
    expect(history.events).toMatchObject([
      { what: 'failed', times: 2 },
      { what: 'message', words: 'message sent: Webex token of acme: GRANT_REFUSED' },
    ]);
    expect(history.checks).toBe(2);
  });

  it('tells once that something could not be sent, until it could be', () => {
    const unsent = { unsent: ['message'] };
    expect(told(pass(1, unsent), pass(2, unsent), pass(3), pass(4, { unsent: ['wake', 'message'] }))).toEqual([
      [1, 'could not send: message'],
      [4, 'could not send: wake, message'],
    ]);
  });

  it('tells when a pause began and ended, and takes neither for a failure or its end', () => {
    const paused = { outcome: 'paused' };
    expect(
      told(failedPass(1, 'GRANT_REFUSED'), pass(2, paused), pass(3, paused), pass(4)).map(([, words]) => words),
    ).toEqual([expect.stringContaining('failed'), 'is paused', 'is no longer paused']);
  });

  it.each(['{"message":"swept","records":1}', '{"_aws":{}}', 'Task timed out', '[]', '"reconciled"', 'null'])(
    'is told by passes and messages alone: %s',
    (text) => {
      expect(historyOf(lineAt(1, text))).toMatchObject({ events: [], checks: 0 });
    },
  );
});
