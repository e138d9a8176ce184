import { expect, it } from 'vitest';
import { VirtualClock } from '../../sandbox/clock.ts';
import { DAY, HOUR, type Installation, variableOf } from './installation.ts';
import { Untold } from './judge.ts';

const END = 3 * DAY;

/** Callers' token, which ends after three days, as a course of events has it; how many half hours were too late. */
async function lateness(course: { revokedAt?: number; subject?: string; alarm?: string }): Promise<number> {
  const clock = new VirtualClock(0);
  const isDead = () => clock.now() >= Math.min(END, course.revokedAt ?? END);
  const installation = {
    sandbox: {
      clock,
      identity: { look: () => (isDead() ? undefined : { expiresAt: END }) },
      sns: { messages: course.subject === undefined ? [] : [{ subject: course.subject }] },
    },
    variables: {
      all: () => [{ name: variableOf('acme'), active: true, variableType: 'string' }],
      value: () => 'token',
    },
    inState: () => (course.alarm === undefined ? [] : [course.alarm]),
  } as unknown as Installation;
  const untold = new Untold(installation);
  untold.watch();
  await clock.runUntil(END + 3 * HOUR);
  return untold.found.length;
}

it.each([
  ['an unannounced end is late from its first half hour', {}, 6],
  ['a revocation is late after two sweeps', { revokedAt: END - DAY }, 49],
  ['a revocation of the last hour is late once the token would have ended', { revokedAt: END - HOUR }, 6],
  ['a message about the record is in time', { subject: 'Webex token of acme: paused' }, 0],
  ['a message that it is over is none', { subject: 'Webex token of acme: recovered from GRANT_REFUSED' }, 6],
  ['a message about another record is none', { subject: 'Webex token of beta: paused' }, 6],
  ['an alarm that is on is in time', { alarm: 'silence' }, 0],
])('%s', async (_what, course, late) => {
  expect(await lateness(course)).toBe(late);
});
