import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock } from '../broker/record/time.ts';
import { compose } from './compose.ts';
import { respond } from './domain/respond.ts';
import type { TokenServer } from './domain/token-server.ts';
import { type GatewayEvent, toRequest, toResult } from './gateway.ts';

export type Handler = (event: GatewayEvent) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the Lambda function: a request in, an answer out. Rejects only where its environment is wrong. */
export function createHandler(env: Readonly<Record<string, string | undefined>>, clock: Clock): Handler {
  let server: TokenServer | undefined;
  return async (event) => {
    // Built with the first request, not while loading, so that a wrong setting shows in that request's log.
    server ??= compose(env, clock);
    return toResult(await respond(server, toRequest(event)));
  };
}
