import type { Deps } from '../ports.ts';
import { duration, utc } from '../record/time.ts';
import { operator } from './commands.ts';
import { messageOf } from './messages.ts';

/** Raises the alarm for refused records and sends one message, so that people see both arrive; the next sweep clears it. */
export async function testAlarm({
  clock,
  timing,
  telemetry,
  notifier,
  whereabouts,
}: Deps): Promise<{ testAlarm: string }> {
  const now = utc(clock.now());
  telemetry.tested();
  const { subject, text } = messageOf(whereabouts, undefined, {
    subject: 'Webex token broker: test',
    happened: [`This is a test, asked for at ${now}. Nothing is wrong.`],
    callers: 'not affected.',
    byItself: `within minutes an alarm follows; it returns to OK with the next sweep, within ${duration(timing.sweepMs)}.`,
    cure: 'nothing. If the alarm does not arrive, see what keeps it:',
    commands: [operator(whereabouts, 'doctor')],
  });
  await notifier.notify(subject, text);
  return { testAlarm: `sent at ${now}` };
}
