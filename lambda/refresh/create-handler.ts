import type { Context } from 'aws-lambda';
import { tracedToSource } from '../aws/source-mapped-stack.ts';
import { nextPass } from '../broker/notify/outbox.ts';
import { testAlarm } from '../broker/notify/test-alarm.ts';
import type { Deps } from '../broker/ports.ts';
import { reconcile } from '../broker/reconcile/reconcile.ts';
import type { Result } from '../broker/reconcile/result.ts';
import { Failure } from '../broker/record/failures.ts';
import { type Clock, type Instant, SECOND } from '../broker/record/time.ts';
import type { SweepReport } from '../broker/sweep/report.ts';
import { sweep } from '../broker/sweep/sweep.ts';
import { compose, type Invocation } from './compose.ts';
import { parseEvent } from './event.ts';

/** Kept free at the end of an invocation, so that Lambda never cuts off a report. */
const RESERVE = 10 * SECOND;

type Answer = Result | SweepReport | { testAlarm: string };

/** What the function uses of its invocation. */
type InvocationContext = Pick<Context, 'functionName' | 'invokedFunctionArn' | 'getRemainingTimeInMillis'>;

export type Handler = (event: unknown, context: InvocationContext) => Promise<Answer>;

/** Makes the Lambda function: an event in, a result without secrets out; a failed pass rejects after it has reported. */
export function createHandler(env: Readonly<Record<string, string | undefined>>, clock: Clock): Handler {
  let depsFor: ((invocation: Invocation) => Deps) | undefined;
  return async (event, context) => {
    try {
      // Built with the first event, not while loading, so that the sender hears about a wrong setting.
      depsFor ??= compose(env, clock);
      const deps = depsFor({ functionName: context.functionName, functionArn: context.invokedFunctionArn });
      return await run(deps, event, clock.now() + context.getRemainingTimeInMillis() - RESERVE);
    } catch (error) {
      throw tracedToSource(error);
    }
  };
}

async function run(deps: Deps, event: unknown, deadline: Instant): Promise<Answer> {
  const request = parseEvent(event);
  switch (request.action) {
    case 'reconcile': {
      const { serviceApp: record, force, ifToken, quiet } = request;
      return reconcile(quiet ? { ...deps, outbox: nextPass } : deps, { record, force, ifToken }, deadline);
    }
    case 'test-alarm':
      return testAlarm(deps);
    case 'sweep': {
      const report = await sweep(deps, request.force, deadline);
      if (report.failed.length > 0) throw failureOf(report);
      return report;
    }
  }
}

/** Lambda counts an error only if the invocation rejects; the code is the first record's, and the message names all. */
function failureOf({ failed, records, skipped }: SweepReport): Failure {
  const named = failed.slice(0, 20).map(({ serviceApp, code }) => `${serviceApp} ${code}`);
  const more = failed.length > named.length ? ` and ${failed.length - named.length} more` : '';
  const others = skipped > 0 ? `${skipped} were left for the next sweep` : 'all others are in order';
  return new Failure(
    failed[0]?.code ?? 'INTERNAL',
    `${failed.length} of ${records} records failed: ${named.join(', ')}${more}; ${others}.`,
  );
}
