import { InvokeCommand } from '@aws-sdk/client-lambda';
import { asking } from './aws-failures.ts';
import type { Installation } from './installation.ts';

/** What the function answered. A failure's code is one of the broker's, or Lambda's own where the function broke down. */
export type Answer = { result: unknown } | { failure: { code: string; message: string } };

/** Invokes the function and waits for it to end. */
export async function invoke(
  { functions, functionName }: Pick<Installation, 'functions' | 'functionName'>,
  event: object,
): Promise<Answer> {
  const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await asking(`lambda:InvokeFunction for ${functionName}`, () =>
    functions.send(command),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError === undefined) return { result: answer };
  const { errorType = 'Unknown', errorMessage = '' } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
  return { failure: { code: errorType, message: errorMessage } };
}
