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
 * The client's credentials. Refuses a client without credentials, or with an unknown scheme, with invalid_client; one
 * that sends them in two ways at once with invalid_request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function credentialsOf(authorization: string | undefined, form: ReadonlyMap<string, string>): Credentials {
  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  if (authorization !== undefined) {
    if (clientSecret !== undefined) throw invalidRequest('A client may authenticate in one way only.');
    const credentials = basicCredentials(authorization);
    if (clientId === undefined || clientId === credentials.clientId) return credentials;
    throw invalidRequest('The client_id is not the one that authenticates.');
  }
  if (clientId === undefined || clientSecret === undefined) throw invalidClient();
  return { clientId, clientSecret: new Secret(clientSecret), authentication: 'body' };
}

/**
 * The credentials of HTTP Basic; both parts are form-encoded before they are joined. Refuses anything else with
 * invalid_client.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function basicCredentials(authorization = ''): Credentials {
  const [, base64 = ''] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  const [id = '', ...rest] = Buffer.from(base64, 'base64').toString('utf8').split(':');
  const clientId = decodeFormText(id);
  const clientSecret = decodeFormText(rest.join(':'));
  if (!clientId || !clientSecret) throw invalidClient();
  return { clientId, clientSecret: new Secret(clientSecret), authentication: 'basic' };
}
