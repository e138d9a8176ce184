import { check } from '../broker/check.ts';
import { Failure } from '../broker/failures.ts';
import { SECOND } from '../broker/lifetime.ts';
import type { Broker } from '../broker/ports.ts';
import type { CheckResult, SweepReport } from '../broker/reports.ts';
import { sweep } from '../broker/sweep.ts';
import { testAlarm } from '../broker/test-alarm.ts';
import { parseEvent } from './event.ts';

/** Kept free at the end of an invocation, so that Lambda never cuts off a report. */
const RESERVE = 10 * SECOND;

export type Answer = CheckResult | SweepReport | { testAlarm: string };

/** Does what the event asks for, in the time that the function has left. Rejects after it has reported. */
export async function run(broker: Broker, event: unknown, msLeft: number): Promise<Answer> {
  const order = parseEvent(event);
  const deadline = broker.clock.now() + msLeft - RESERVE;
  switch (order.action) {
    case 'check':
      return check(broker, { record: order.serviceApp, force: order.force, ifToken: order.ifToken }, deadline);
    case 'test-alarm':
      return testAlarm(broker);
    case 'sweep': {
      const report = await sweep(broker, order.force, deadline);
      if (report.failed.length > 0) throw failureOf(report);
      return report;
    }
  }
}

/** Lambda counts an error only where the invocation rejects; the code is the first record's, all are named. */
function failureOf({ failed, records, left }: SweepReport): Failure {
  const [first] = failed;
  const named = failed.slice(0, 20).map(({ serviceApp, code }) => `${serviceApp} ${code}`);
  const more = failed.length > named.length ? ` and ${failed.length - named.length} more` : '';
  const unchecked = left > 0 ? ` ${left} were left for the next sweep.` : ' All others are in order.';
  return new Failure(
    first?.code ?? 'INTERNAL',
    `${failed.length} of ${records} records failed: ${named.join(', ')}${more}.${unchecked}`,
  );
}
