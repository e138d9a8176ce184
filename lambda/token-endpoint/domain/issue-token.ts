import type { Consumer } from './consumer.ts';
import { credentialsOf } from './credentials.ts';
import { parseForm } from './form.ts';
import { type Answer, answer, type Request } from './http.ts';
import type { Trace } from './ports.ts';
import { invalidRequest, invalidScope, unsupportedGrantType } from './refusal.ts';
import { tokenMembers } from './token-members.ts';
import type { TokenServer } from './token-server.ts';
import { validateRequest } from './validate-request.ts';

/**
 * `POST /oauth2/token`: the client credentials grant, in which `scope` names a record.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function issueToken(server: TokenServer, request: Request, trace: Trace): Promise<Answer> {
  validateRequest(request, { method: 'POST', mediaType: 'application/x-www-form-urlencoded' });
  const form = parseForm(request.body);
  const client = await server.authenticate(credentialsOf(request.headers.authorization, form), trace);
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw invalidRequest('The parameter grant_type is missing.');
  if (grantType !== 'client_credentials') throw unsupportedGrantType();
  const record = recordFor(client.consumer, form.get('scope'));
  trace.record = record;

  const reading = server.token(record, trace);
  // Beside the read, so that it costs the client no time.
  server.usage.fetched(client.name, trace.authentication ?? 'basic', client.note);
  const consumerToken = await reading;
  return answer(200, tokenMembers(record, consumerToken, server.endpoint.clock.now(), trace));
}

/** The record that the client asks for; a client of one record need not name it. Refuses with invalid_scope. */
export function recordFor({ records }: Consumer, named: string | undefined): string {
  const [only, another] = records;
  if (named === undefined && only !== undefined && another === undefined) return only;
  if (named !== undefined && records.includes(named)) return named;
  throw invalidScope();
}
