import { iso, MINUTE } from './lifetime.ts';
import type { Broker } from './ports.ts';

/** Raises the alarm for refused records and sends one message, so that people see both arrive; the next sweep clears it. */
export async function testAlarm(broker: Broker): Promise<{ testAlarm: string }> {
  const now = iso(broker.clock.now());
  const minutes = Math.round(broker.timing.sweepMs / MINUTE);
  broker.telemetry.tested();
  await broker.people.tell(
    'Webex token broker: test',
    `This is a test, asked for at ${now}. Nothing is wrong.\n\nWithin minutes an alarm follows; it returns to OK with the next sweep, within ${minutes} minutes.\n`,
  );
  return { testAlarm: `sent at ${now}` };
}
