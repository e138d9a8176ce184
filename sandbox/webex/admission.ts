import type { Exchange } from '../loopback-server.ts';
import type { ContactCenter } from './contact-center.ts';
import { RateLimit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { bearerToken } from './requests.ts';
import type { AccessToken } from './token-book.ts';

const UUID = /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i;

/** The request's token; throws a Refusal where it does not open that org with that scope. */
export type Admit = (exchange: Exchange, orgId: string, scope: Scope) => AccessToken;

export type Scope = 'cjp:config_read' | 'cjp:config_write';

/** The gate before every route of the Contact Center API; a client's requests to all of them count together. */
export function admission({ now, settings, identity }: ContactCenter): Admit {
  const limit = new RateLimit(now);
  return (exchange, orgId, scope) => {
    const bearer = bearerToken(exchange);
    if (bearer === undefined) throw new Refusal(400, 'The Authorization header must be of the form Bearer <token>.');
    const token = identity.look(bearer);
    if (!token) throw new Refusal(401, 'The access token is invalid or has expired.');
    limit.take(token.clientId, settings.requestsPerMinute);
    if (!UUID.test(orgId)) throw new Refusal(400, 'orgid: must be a UUID.');
    if (token.orgId !== orgId) throw new Refusal(403, 'The access token belongs to another organization.');
    if (!token.scopes.includes(scope)) throw new Refusal(403, `The access token lacks the scope ${scope}.`);
    return token;
  };
}
