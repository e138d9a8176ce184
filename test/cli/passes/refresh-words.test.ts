import { describe, expect, it } from 'vitest';
import { asking } from '../../../cli/installation/aws-failures.ts';
import { invocationFailureWords, resultWords, sweepWords } from '../../../cli/passes/refresh-words.ts';
import { restAfter } from '../../../cli/terminal/watch.ts';
import type { Result } from '../../../lambda/broker/reconcile/result.ts';
import type { SweepReport } from '../../../lambda/broker/sweep/report.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

const NOW = Date.parse('2027-01-04T08:00:00Z');
const result: Result = {
  serviceApp: 'acme',
  outcome: 'refreshed',
  accessTokenExpiresAt: '2027-01-18T08:00:00Z',
  refreshTokenExpiresAt: '2027-04-04T08:00:00Z',
  callersSafeUntil: '2027-01-18T08:00:00Z',
  nextCheckAt: '2027-01-04T09:00:00Z',
  variable: 'published',
  tokenFingerprint: '1a2b3c4d',
};

describe('a pass in words', () => {
  const said = (change: Partial<Result>) => resultWords({ ...result, ...change }, NOW)[0];
  const safe = 'callers are safe until 2027-01-18 08:00 UTC (14 days)';

  it.each<[Partial<Result>, string]>([
    [{}, `acme: refreshed. The new token 1a2b3c4d is saved and published; ${safe}.`],
    [
      { variable: 'none' },
      `acme: refreshed. The new token 1a2b3c4d is saved, but not published, because the record has no target; ${safe}.`,
    ],
    [
      { outcome: 'republished' },
      `acme: published again. The variable had another value; now it has token 1a2b3c4d; ${safe}.`,
    ],
    [
      { outcome: 'refreshed', variable: 'unknown', callersSafeUntil: '2027-01-06T08:00:00Z' },
      'acme: refreshed. The new token 1a2b3c4d is saved; the variable could not be read; callers are safe until 2027-01-06 08:00 UTC (2 days).',
    ],
    [
      { outcome: 'not_due', callersSafeUntil: null },
      'acme: nothing to do. Token 1a2b3c4d is not due yet; callers have no token that is known to work. To refresh anyway, add --force.',
    ],
  ])('%o', (change, words) => {
    expect(said(change)).toBe(words);
  });
});

it('credentials that were typed and are refused are named beside a pass that succeeded', () => {
  const words = resultWords({ ...result, outcome: 'unchanged', typedGrantRefused: true }, NOW);
  expect(words).toHaveLength(3);
  expect(words[1]).toBe(
    'Webex refuses the new credentials; the broker uses the previous ones. To type them again: npx wxcc-token-broker rotate-secret acme',
  );
  expect(resultWords(result, NOW)).toHaveLength(2);
});

describe('a sweep in words', () => {
  const none: SweepReport = {
    records: 0,
    refreshed: 0,
    unchanged: 0,
    republished: 0,
    notDue: 0,
    paused: 0,
    failed: [],
    skipped: 0,
  };

  it('counts what happened, and only that', () => {
    expect(sweepWords({ ...none, records: 9, refreshed: 1, unchanged: 2, paused: 3, skipped: 3 })).toEqual([
      '9 records: 1 refreshed, 2 unchanged (Webex gave the same token again; no error), 3 paused, 3 skipped for lack of time; the next sweep checks them.',
    ]);
    expect(sweepWords({ ...none, records: 3, notDue: 1, unseen: 2 })).toEqual([
      '3 records: 1 not due, 2 not due, with a variable that a later sweep reads.',
    ]);
    expect(sweepWords(none)).toEqual(['0 records: nothing to do.']);
  });

  it('names each heading of the runbook once', () => {
    const message = '3 of 3 records failed: a GRANT_REFUSED, b SAVE_FAILED, c SAVE_FAILED; all others are in order.';
    expect(invocationFailureWords({ code: 'GRANT_REFUSED', message }, 'refresh')).toEqual([
      `GRANT_REFUSED: ${message}`,
      'What to do: see the runbook, docs/runbook.md, heading GRANT_REFUSED.',
      'And the headings SAVE_FAILED.',
    ]);
  });

  it('leads to the log if the function itself failed', () => {
    const failure = { code: 'Sandbox.Timedout', message: canary('timeout') };
    const words = invocationFailureWords(failure, 'refresh');
    expect(words).toEqual([
      'The function refresh failed (Sandbox.Timedout). Its log: npx wxcc-token-broker logs --errors',
    ]);
    expectNoCanary(words);
  });
});

describe("AWS's refusals in words", () => {
  const said = (error: object) =>
    asking('lambda:InvokeFunction', () => Promise.reject(error)).catch((failure: Error) => failure.message);
  const named = (name: string) => Object.assign(new Error(canary('quoted')), { name });

  it('name the type, and quote nothing', async () => {
    const words = [
      await said(named('AccessDeniedException')),
      await said(named('ExpiredTokenException')),
      await said(named('CredentialsProviderError')),
      await said(Object.assign(new Error(canary('quoted')), { code: 'ETIMEDOUT' })),
    ];
    expect(words).toEqual([
      'AWS refused lambda:InvokeFunction (AccessDeniedException).',
      'AWS does not accept the credentials (ExpiredTokenException): log in again.',
      'No AWS credentials were found (CredentialsProviderError): log in, or name a profile with --profile.',
      'AWS gave no answer to lambda:InvokeFunction (ETIMEDOUT).',
    ]);
    expectNoCanary(words);
  });

  it.each(['127.0.0.1', '::1'])(
    'say of a port of this machine, at %s, that the sandbox may have ended',
    async (address) => {
      const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', address, port: 4566 });
      expect(await said(refused)).toBe(
        "Nothing answers on this machine's port 4566, to which AWS_ENDPOINT_URL points. If the sandbox has ended, start " +
          'it again, or open a shell without its variables.',
      );
      const elsewhere = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', address: '192.0.2.1', port: 443 });
      expect(await said(elsewhere)).toBe('AWS gave no answer to lambda:InvokeFunction (ECONNREFUSED).');
    },
  );

  it('tell a region that is missing', async () => {
    expect(await said(new Error('Region is missing'))).toMatch(/^No AWS region is set/);
  });
});

it('watches at a pace that leaves the broker half of what Contact Center answers in a minute', () => {
  expect([1, 12, 13, 1000].map(restAfter)).toEqual([5000, 5000, 5200, 400_000]);
});
