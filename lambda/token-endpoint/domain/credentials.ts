import { Secret } from '../../broker/record/secret.ts';
import { decodeFormText } from './form.ts';
import { invalidClient, invalidRequest } from './refusal.ts';

/** How a client authenticates: by an Authorization header, or in the body. */
export type Authentication = 'basic' | 'body';

export interface Credentials {
  clientId: string;
  clientSecret: Secret;
  authentication: Authentication;
}

/**
 * The client's credentials. A header that holds none, such as an empty one or another scheme's, counts as left out.
 * Refuses a client without credentials with invalid_client; one that sends them in two ways at once with invalid_request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function credentialsOf(authorization: string | undefined, form: ReadonlyMap<string, string>): Credentials {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  const credentials = inHeader(authorization);
  if (credentials) {
    if (clientSecret !== undefined) throw invalidRequest('A client may authenticate in one way only.');
    if (clientId === undefined || clientId === credentials.clientId) return credentials;
    throw invalidRequest('The client_id is not the one that authenticates.');
  }
  if (clientId === undefined || clientSecret === undefined) throw invalidClient();
  return { clientId, clientSecret: new Secret(clientSecret), authentication: 'body' };
}

/** The credentials of HTTP Basic. Refuses anything else with invalid_client. */
export function basicCredentials(authorization: string | undefined): Credentials {
  const credentials = inHeader(authorization);
  if (!credentials) throw invalidClient();
  return credentials;
}

/**
 * Both parts are form-encoded before they are joined.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
function inHeader(authorization = ''): Credentials | undefined {
  const [, base64 = ''] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  const [id = '', ...rest] = Buffer.from(base64, 'base64').toString('utf8').split(':');
  const clientId = decodeFormText(id);
  const clientSecret = decodeFormText(rest.join(':'));
  if (!clientId || !clientSecret) return undefined;
  return { clientId, clientSecret: new Secret(clientSecret), authentication: 'basic' };
}
