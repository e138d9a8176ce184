import type { Deps } from '../ports.ts';
import { iso, MINUTE } from '../record/time.ts';

/** Raises the alarm for refused records and sends one message, so that people see both arrive; the next sweep clears it. */
export async function testAlarm(deps: Deps): Promise<{ testAlarm: string }> {
  const now = iso(deps.clock.now());
  const minutes = Math.round(deps.timing.sweepMs / MINUTE);
  deps.telemetry.tested();
  await deps.notifier.notify(
    'Webex token broker: test',
    `This is a test, asked for at ${now}. Nothing is wrong.\n\nWithin minutes an alarm follows; it returns to OK with the next sweep, within ${minutes} minutes.\n`,
  );
  return { testAlarm: `sent at ${now}` };
}
