import { describe, expect, it } from 'vitest';
import { messageAboutFailure, messageAboutRecovery } from '../../lambda/broker/messages.ts';
import { testAlarm } from '../../lambda/broker/notify/test-alarm.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { plainCopy, tokenFrom } from './plain-record.ts';
import { START, World } from './world.ts';

const { broker } = new World();
const since = START - HOUR;
const refusal = new Failure('GRANT_REFUSED', 'Webex refuses the grant (status 400).');
const outage = new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.');
const lifeOf = (left: number) => tokenFrom(START - 7 * DAY, START + left);

/** The one line of a message about a refusal that begins so. */
function line(begin: string, record: Partial<ServiceAppRecord>, failure = refusal, retryAt?: number): string {
  const state = { code: failure.code, since, ...(retryAt !== undefined && { retryAt }) };
  const { text } = messageAboutFailure(plainCopy(record), failure, state, broker);
  const [found, ...more] = text.split('\n').filter((one) => one.startsWith(begin));
  expect(more).toEqual([]);
  return String(found);
}

describe('a message about a failure', () => {
  it('says what broke, until when callers are safe, what happens by itself and the command to type', () => {
    const state = { code: refusal.code, since, retryAt: START + DAY };
    expect(messageAboutFailure(plainCopy(lifeOf(7 * DAY)), refusal, state, broker)).toEqual({
      subject: 'Webex token of acme: GRANT_REFUSED',
      text: `The check of record acme failed at 2027-01-04T08:00:00Z with GRANT_REFUSED.
Webex refuses the grant (status 400).

Callers: safe until 2027-01-11T08:00:00Z (7 days), as long as the token is not revoked.
By itself: this will not pass by itself; the broker looks again at 2027-01-05T08:00:00Z, and at once after the record was edited.
What to do: see the runbook, docs/runbook.md, heading GRANT_REFUSED.

To try again at once:
  aws lambda invoke --function-name token-broker-refresh --cli-binary-format raw-in-base64-out --payload '{"serviceApp":"acme","force":true}' /dev/stdout
`,
    });
  });

  it.each([
    [72 * HOUR - 1, 'safe until 2027-01-07T07:59:59.999Z (2 days), as long as the token is not revoked.'],
    [48 * HOUR, 'safe until 2027-01-06T08:00:00Z (2 days), as long as the token is not revoked.'],
    [48 * HOUR - MINUTE, 'safe until 2027-01-06T07:59:00Z (47 hours), as long as the token is not revoked.'],
    [30 * MINUTE, 'safe until 2027-01-04T08:30:00Z (0 hours), as long as the token is not revoked.'],
    [0, 'AFFECTED since 2027-01-04T08:00:00Z: the token has expired. Only the fallback subflow helps.'],
    [-HOUR, 'AFFECTED since 2027-01-04T07:00:00Z: the token has expired. Only the fallback subflow helps.'],
  ])('says of callers whose token has %d ms left what they have to expect', (left, words) => {
    expect(line('Callers: ', lifeOf(left))).toBe(`Callers: ${words}`);
  });

  it('says of callers that have no token yet, or one whose end nobody told, that there is none', () => {
    const none = 'Callers: this record has no working token yet.';
    const { accessToken } = lifeOf(DAY);
    expect(line('Callers: ', {})).toBe(none);
    expect(line('Callers: ', { accessTokenExpiresAt: START + DAY })).toBe(none);
    expect(line('Callers: ', accessToken ? { accessToken } : {})).toBe(none);
  });

  it.each([
    [outage, START + 5 * MINUTE, 'the broker tries again at 2027-01-04T08:05:00Z, and tells you when it is over.'],
    [outage, undefined, 'the broker tries again with the next sweep, every 60 minutes, and tells you when it is over.'],
    [
      refusal,
      undefined,
      'this will not pass by itself; the broker looks again with the next sweep, every 60 minutes, and at once after the record was edited.',
    ],
  ])('of %s, to be tried again at %s, says what happens by itself', (failure, retryAt, words) => {
    expect(line('By itself: ', {}, failure, retryAt)).toBe(`By itself: ${words}`);
  });
});

it('a message about a recovery says how long it took and how callers stand', () => {
  expect(messageAboutRecovery(plainCopy(lifeOf(14 * DAY)), { code: 'GRANT_REFUSED', since }, broker)).toEqual({
    subject: 'Webex token of acme: recovered from GRANT_REFUSED',
    text: `The check of record acme succeeded at 2027-01-04T08:00:00Z; it had failed since 2027-01-04T07:00:00Z with GRANT_REFUSED.

Callers: safe until 2027-01-18T08:00:00Z (14 days), as long as the token is not revoked.
What to do: nothing.
`,
  });
});

it('a test of the alarm says that it is one, and when the alarm returns to OK', async () => {
  const world = new World();
  let tested = 0;
  world.broker.telemetry.tested = () => {
    tested += 1;
  };
  expect(await testAlarm(world.broker)).toEqual({ testAlarm: 'sent at 2027-01-04T08:00:00Z' });
  expect(tested).toBe(1);
  expect(world.messages).toEqual([
    {
      subject: 'Webex token broker: test',
      text: `This is a test, asked for at 2027-01-04T08:00:00Z. Nothing is wrong.

Within minutes an alarm follows; it returns to OK with the next sweep, within 60 minutes.
`,
    },
  ]);
});
