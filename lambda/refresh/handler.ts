import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import type { Broker } from '../broker/ports.ts';
import { compose, type Invocation } from './compose.ts';
import { type Answer, run } from './run.ts';

let brokerFor: ((invocation: Invocation) => Broker) | undefined;

/** The Lambda function: an event in, a result without secrets out; a failed check rejects. */
export async function handler(event: unknown, context: Context): Promise<Answer> {
  // Built with the first event, not while loading: so a wrong setting is told to whoever sent it.
  brokerFor ??= compose(process.env, { now: Date.now, sleep, random: Math.random });
  const broker = brokerFor({ functionName: context.functionName, functionArn: context.invokedFunctionArn });
  return run(broker, event, context.getRemainingTimeInMillis());
}
