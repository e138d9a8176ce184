import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { oauthError, webexError } from './error-shapes.ts';
import type { WebexIdentity } from './identity.ts';
import { innerId } from './public-id.ts';
import { RateLimit } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { bearerToken, jsonObject, tokenParameters } from './requests.ts';
import { routedStandIn } from './routes.ts';
import type { AccessToken, Grant } from './token-book.ts';

const UNAUTHORIZED = 'The request requires a valid access token set in the Authorization request header.';
const TOKEN_ENDPOINT = '/v1/access_token';

/** Webex's public API, under `<url>/v1`: the token endpoint, token expiry, people, and the Applications API. */
export function webexStandIn(identity: WebexIdentity): StandIn {
  const limit = new RateLimit(identity.now);
  const { settings } = identity;

  const bearer = (exchange: Exchange, ...oneOfScopes: string[]): AccessToken => {
    const token = identity.look(bearerToken(exchange) ?? '');
    if (!token) throw new Refusal(401, UNAUTHORIZED);
    limit.take(token.clientId, settings.requestsPerMinute);
    if (oneOfScopes.length > 0 && !oneOfScopes.some((scope) => token.scopes.includes(scope))) {
      throw new Refusal(403, 'The access token does not have the scope that the request needs.');
    }
    return token;
  };

  const secondsUntil = (moment: number) => Math.floor((moment - identity.now()) / 1000);

  const pair = (grant: Grant) => ({
    access_token: grant.accessToken.value,
    expires_in: secondsUntil(grant.accessToken.expiresAt),
    refresh_token: grant.refreshToken,
    refresh_token_expires_in: secondsUntil(grant.refreshTokenExpiresAt),
    token_type: 'Bearer',
  });

  const refresh = (exchange: Exchange): Answer => {
    const parameter = required(
      tokenParameters(exchange),
      (name) => new Refusal(400, `The parameter ${name} is missing.`, { code: 'invalid_request' }),
    );
    const clientId = parameter('client_id');
    limit.take(clientId, settings.requestsPerMinute);
    if (parameter('grant_type') !== 'refresh_token') {
      throw new Refusal(400, 'The grant type is not supported.', { code: 'unsupported_grant_type' });
    }
    const grant = identity.refresh(clientId, parameter('client_secret'), parameter('refresh_token'));
    const { refresh_token, ...rest } = { ...pair(grant), scope: grant.scopes.join(' ') };
    return { status: 200, body: settings.refreshToken === 'omit' ? rest : { ...rest, refresh_token } };
  };

  const tokenExpiry = (exchange: Exchange): Answer => ({ status: 200, body: { exp: bearer(exchange).expiresAt } });

  const people = (exchange: Exchange): Answer => {
    bearer(exchange, 'spark-admin:people_read', 'spark:people_read');
    const email = exchange.query.get('email')?.toLowerCase();
    const items = identity.people.filter((person) => email === undefined || person.emails.includes(email));
    return { status: 200, body: { items } };
  };

  /** Of the administrator's own org, if the query names none. */
  const deleteAuthorization = (exchange: Exchange): Answer => {
    const admin = bearer(exchange, 'identity:tokens_write');
    const [clientId, org] = [exchange.query.get('clientId'), exchange.query.get('orgId')];
    if (clientId === null) throw new Refusal(400, 'The request is invalid.', { problems: ['clientId is required'] });
    const orgId = org === null ? admin.orgId : innerId('ORGANIZATION', org);
    if (orgId !== admin.orgId) throw new Refusal(403, 'The access token belongs to another organization.');
    identity.deleteAuthorization({ clientId, orgId });
    return { status: 204 };
  };

  const mintPair = (exchange: Exchange, applicationId: string): Answer => {
    bearer(exchange, 'spark:applications_token');
    const field = required(
      jsonObject(exchange),
      (name) => new Refusal(400, 'The request is invalid.', { problems: [`${name} is required`] }),
    );
    const grant = identity.mintPair(applicationId, field('clientId'), field('clientSecret'), field('targetOrgId'));
    return { status: 200, body: pair(grant) };
  };

  return routedStandIn(
    'webex',
    [
      { operation: 'POST access_token', method: 'POST', path: TOKEN_ENDPOINT, answer: refresh },
      { operation: 'GET tokenExpiry', method: 'GET', path: '/v1/authorizations/tokenExpiry', answer: tokenExpiry },
      {
        operation: 'DELETE authorizations',
        method: 'DELETE',
        path: '/v1/authorizations',
        answer: deleteAuthorization,
      },
      { operation: 'GET people', method: 'GET', path: '/v1/people', answer: people },
      { operation: 'POST application token', method: 'POST', path: '/v1/applications/{id}/token', answer: mintPair },
    ],
    (refusal, exchange) => {
      // A 429 has no word in OAuth: it is Webex's own.
      const isOAuth = exchange.path === TOKEN_ENDPOINT && refusal.code !== undefined;
      const shape = isOAuth && settings.tokenErrorShape === 'oauth' ? oauthError : webexError;
      return shape(refusal, identity.trackingId());
    },
  );
}

/** Reads fields, each of which must be a text that is not empty. */
function required(fields: Record<string, unknown> | undefined, missing: (name: string) => Refusal) {
  return (name: string): string => {
    const value = fields?.[name];
    if (typeof value !== 'string' || value === '') throw missing(name);
    return value;
  };
}
