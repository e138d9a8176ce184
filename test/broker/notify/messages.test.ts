import { describe, expect, it } from 'vitest';
import {
  callersAre,
  messageAboutFailure,
  messageAboutRecovery,
  type Sender,
} from '../../../lambda/broker/notify/messages.ts';
import { testAlarm } from '../../../lambda/broker/notify/test-alarm.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { whereabouts } from '../../support/whereabouts.ts';
import { START, World } from '../world.ts';

const since = START - HOUR;
const refusal = new Failure('GRANT_REFUSED', 'Webex refuses the grant (status 400).');
const outage = new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.');
const sender: Sender = {
  name: 'acme',
  now: START,
  callers: { safeUntil: START + 7 * DAY },
  whereabouts,
  sweepMs: HOUR,
};

/** The one line of a message about a failure that begins so. */
function line(begin: string, failure: Failure, retryAt?: number): string {
  const state = { code: failure.code, since, configVersion: 'c', ...(retryAt !== undefined && { retryAt }) };
  const { text } = messageAboutFailure(sender, failure, state);
  const [found, ...more] = text.split('\n').filter((one) => one.startsWith(begin));
  expect(more).toEqual([]);
  return String(found);
}

describe('a message about a failure', () => {
  it('says what broke, until when callers are safe, what happens by itself and the command to type', () => {
    const state = { code: refusal.code, since, retryAt: START + DAY, configVersion: 'c' };
    expect(messageAboutFailure(sender, refusal, state)).toMatchObject({
      subject: 'Webex token of acme: GRANT_REFUSED',
      text: `Record acme failed at 2027-01-04 08:00 UTC with GRANT_REFUSED.
Webex refuses the grant (status 400).

Callers: safe until 2027-01-11 08:00 UTC (7 days), as long as the token is not revoked.
By itself: this will not pass by itself; the broker looks again at 2027-01-05 08:00 UTC, and at once after the record was edited.
What to do: generate a new pair of tokens on developer.webex.com, and give it to the record.
  npx wxcc-token-broker rotate-secret acme --region eu-west-1
  aws lambda invoke --region eu-west-1 --function-name token-broker-refresh --cli-read-timeout 0 --cli-binary-format raw-in-base64-out --payload '{"serviceApp":"acme","force":true}' /dev/stdout

Runbook: https://example.com/docs/runbook.md#grant_refused
History: npx wxcc-token-broker history acme --region eu-west-1
Log: aws logs tail /aws/lambda/token-broker-refresh --region eu-west-1 --since 1d --filter-pattern '{ $.serviceApp = "acme" }'
Where: stack token-broker, account 123456789012, region eu-west-1
`,
    });
  });

  it.each([
    [outage, START + 5 * MINUTE, 'the broker tries again at 2027-01-04 08:05 UTC, and tells you when it is over.'],
    [outage, undefined, 'the broker tries again with the next sweep, every 60 minutes, and tells you when it is over.'],
    [
      refusal,
      undefined,
      'this will not pass by itself; the broker looks again with the next sweep, every 60 minutes, and at once after the record was edited.',
    ],
  ])('of %s, to be tried again at %s, says what happens by itself', (failure, retryAt, words) => {
    expect(line('By itself: ', failure, retryAt)).toBe(`By itself: ${words}`);
  });
});

describe('what a message says of callers', () => {
  it.each([
    [72 * HOUR - 1, 'safe until 2027-01-07 07:59 UTC (3 days), as long as the token is not revoked.'],
    [48 * HOUR, 'safe until 2027-01-06 08:00 UTC (2 days), as long as the token is not revoked.'],
    [48 * HOUR - MINUTE, 'safe until 2027-01-06 07:59 UTC (48 hours), as long as the token is not revoked.'],
    [30 * MINUTE, 'safe until 2027-01-04 08:30 UTC (30 minutes), as long as the token is not revoked.'],
  ])('whose token has %d ms left is until when they are safe', (left, words) => {
    expect(callersAre({ safeUntil: START + left }, START)).toBe(words);
  });

  it.each([
    ['expired', 'the token has expired'],
    ['revoked', 'Webex does not accept the token any more'],
    ['missing', 'the variable is gone'],
    ['unfit', 'the variable is not an active one of type String'],
    ['replaced', 'the variable holds a token that the broker did not publish'],
  ] as const)('whose token is %s is since when they are affected, and why', (why, words) => {
    expect(callersAre({ affectedSince: since, why }, START)).toBe(
      `AFFECTED since 2027-01-04 07:00 UTC: ${words}. Only the fallback subflow helps.`,
    );
  });

  it('that never had a token names no moment', () => {
    expect(callersAre({ why: 'nothing published' }, START)).toBe(
      'AFFECTED: nothing has been published for them yet. Only the fallback subflow helps.',
    );
  });
});

describe('a message about a recovery', () => {
  it('says how long the failure took and how callers stand', () => {
    expect(
      messageAboutRecovery({ ...sender, callers: { safeUntil: START + 14 * DAY } }, 'GRANT_REFUSED', since),
    ).toMatchObject({
      subject: 'Webex token of acme: recovered from GRANT_REFUSED',
      text: `Record acme succeeded at 2027-01-04 08:00 UTC; it had been failing since 2027-01-04 07:00 UTC with GRANT_REFUSED.

Callers: safe until 2027-01-18 08:00 UTC (14 days), as long as the token is not revoked.
What to do: nothing.

History: npx wxcc-token-broker history acme --region eu-west-1
Log: aws logs tail /aws/lambda/token-broker-refresh --region eu-west-1 --since 1d --filter-pattern '{ $.serviceApp = "acme" }'
Where: stack token-broker, account 123456789012, region eu-west-1
`,
    });
  });

  it('leaves out the beginning where the state has lost it', () => {
    expect(messageAboutRecovery(sender, 'GRANT_REFUSED', undefined).text).toContain(
      'it had been failing with GRANT_REFUSED.',
    );
  });
});

it('a test of the alarm says that it is one, and when the alarm returns to OK', async () => {
  const world = new World();
  let tested = 0;
  world.deps.telemetry.tested = () => {
    tested += 1;
  };
  expect(await testAlarm(world.deps)).toEqual({ testAlarm: 'sent at 2027-01-04 08:00 UTC' });
  expect(tested).toBe(1);
  expect(world.subjects).toEqual(['Webex token broker: test']);
  expect(world.messages[0]?.text).toContain('it returns to OK with the next sweep, within 60 minutes.');
});
