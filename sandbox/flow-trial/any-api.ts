import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { webexError } from '../webex/error-shapes.ts';
import type { WebexIdentity } from '../webex/identity.ts';
import { Refusal } from '../webex/refusal.ts';
import { bearerToken } from '../webex/requests.ts';

/** Any API: it knows no operation, and answers every request with 200 and an empty object. */
export const anyApi: StandIn = {
  service: 'any',
  operation: ({ method, path }) => `${method} ${path}`,
  handle: () => ({ status: 200, body: {} }),
};

/** Webex, where everything but the token endpoint is any API behind a token that must be valid; all people exist. */
export function anyWebexApi(identity: WebexIdentity, webex: StandIn): StandIn {
  const answer = (exchange: Exchange): Answer => {
    if (!identity.look(bearerToken(exchange) ?? '')) {
      const words = 'The request requires a valid access token set in the Authorization request header.';
      return webexError(new Refusal(401, words), identity.trackingId());
    }
    const person = { displayName: 'Ada Brandt', status: 'active', emails: exchange.query.getAll('email') };
    return { status: 200, body: exchange.path === '/v1/people' ? { items: [person] } : {} };
  };
  return {
    ...webex,
    operation: (exchange) => webex.operation(exchange),
    handle: (exchange) => (exchange.path === '/v1/access_token' ? webex.handle(exchange) : answer(exchange)),
  };
}
