import type { Instant } from '../clock.ts';
import type { Invoked } from './lambda.ts';

/** One invocation, as Lambda's own lines tell of it. */
interface Invocation {
  requestId: string;
  startedAt: Instant;
  endedAt: Instant;
}

/** What stands in a function's log group after an invocation, where its log format is JSON. */
export function linesInLog(
  invoked: Invoked,
  { requestId, startedAt, endedAt }: Invocation,
): { at: Instant; message: string }[] {
  const ofLambda = (at: Instant, line: object) => ({ at, message: JSON.stringify(line) });
  const platform = (at: Instant, type: string, record: object) =>
    ofLambda(at, { time: new Date(at).toISOString(), type: `platform.${type}`, record: { requestId, ...record } });
  const { log } = invoked;
  const failed = 'error' in invoked ? invoked.error : undefined;
  return [
    platform(startedAt, 'start', { version: '$LATEST' }),
    ...log.map((message) => ({ at: endedAt, message })),
    ...(failed ? [ofLambda(endedAt, runtimeError(failed, requestId, endedAt))] : []),
    platform(endedAt, 'report', {
      metrics: { durationMs: endedAt - startedAt },
      status: failed ? 'error' : 'success',
    }),
  ];
}

/** An invocation that rejects, as Lambda's runtime for Node.js tells it. */
function runtimeError(error: Error, requestId: string, at: Instant): object {
  const told = {
    errorType: error.constructor.name,
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n'),
    ...error,
  };
  return { timestamp: new Date(at).toISOString(), level: 'ERROR', requestId, message: told };
}
