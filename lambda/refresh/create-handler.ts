import type { Context } from 'aws-lambda';
import { tracedToSource } from '../aws/frames.ts';
import { check } from '../broker/check.ts';
import { Failure } from '../broker/failures.ts';
import { SECOND } from '../broker/lifetime.ts';
import type { Broker, Clock, Instant } from '../broker/ports.ts';
import type { CheckResult, SweepReport } from '../broker/reports.ts';
import { sweep } from '../broker/sweep.ts';
import { testAlarm } from '../broker/test-alarm.ts';
import { compose, type Invocation } from './compose.ts';
import { parseEvent } from './event.ts';

/** Kept free at the end of an invocation, so that Lambda never cuts off a report. */
const RESERVE = 10 * SECOND;

type Answer = CheckResult | SweepReport | { testAlarm: string };

/** What the function needs to know of its invocation. */
type InvocationContext = Pick<Context, 'functionName' | 'invokedFunctionArn' | 'getRemainingTimeInMillis'>;

export type Handler = (event: unknown, context: InvocationContext) => Promise<Answer>;

/** Makes the Lambda function: an event in, a result without secrets out; a failed check rejects after it has reported. */
export function createHandler(env: Readonly<Record<string, string | undefined>>, clock: Clock): Handler {
  let brokerFor: ((invocation: Invocation) => Broker) | undefined;
  return async (event, context) => {
    try {
      // Built with the first event, not while loading: so a wrong setting is told to whoever sent it.
      brokerFor ??= compose(env, clock);
      const broker = brokerFor({ functionName: context.functionName, functionArn: context.invokedFunctionArn });
      return await run(broker, event, clock.now() + context.getRemainingTimeInMillis() - RESERVE);
    } catch (error) {
      throw tracedToSource(error);
    }
  };
}

async function run(broker: Broker, event: unknown, deadline: Instant): Promise<Answer> {
  const order = parseEvent(event);
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
  const named = failed.slice(0, 20).map(({ serviceApp, code }) => `${serviceApp} ${code}`);
  const more = failed.length > named.length ? ` and ${failed.length - named.length} more` : '';
  const others = left > 0 ? `${left} were left for the next sweep` : 'all others are in order';
  return new Failure(
    failed[0]?.code ?? 'INTERNAL',
    `${failed.length} of ${records} records failed: ${named.join(', ')}${more}; ${others}.`,
  );
}
