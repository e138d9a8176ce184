import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock } from '../broker/record/time.ts';
import type { Door } from '../consumers/door.ts';
import { respond } from '../consumers/respond.ts';
import { compose } from './compose.ts';
import { type GatewayEvent, toRequest, toResult } from './gateway.ts';

export type Handler = (event: GatewayEvent) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the Lambda function: a request in, an answer out. Rejects only where its environment is wrong. */
export function createHandler(env: Readonly<Record<string, string | undefined>>, clock: Clock): Handler {
  let door: Door | undefined;
  return async (event) => {
    // Built with the first request, not while loading: so a wrong setting stands in the log of whoever meets it.
    door ??= compose(env, clock);
    return toResult(await respond(door, toRequest(event)));
  };
}
