import type { Consumer } from './consumer.ts';
import { credentialsOf } from './credentials.ts';
import type { Door } from './door.ts';
import { type Answer, answer, type Request } from './exchange.ts';
import { parseForm } from './form.ts';
import type { Trace } from './ports.ts';
import { invalidRequest, invalidScope, unsupportedGrantType } from './refusal.ts';
import { demand } from './requirements.ts';
import { tokenMembers } from './token-members.ts';

/**
 * `POST /oauth2/token`: the client credentials grant, in which `scope` names a record.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function issueToken(door: Door, request: Request, trace: Trace): Promise<Answer> {
  demand(request, { method: 'POST', mediaType: 'application/x-www-form-urlencoded' });
  const form = parseForm(request.body);
  const guest = await door.admit(credentialsOf(request.headers.authorization, form), trace);
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw invalidRequest('The parameter grant_type is missing.');
  if (grantType !== 'client_credentials') throw unsupportedGrantType();
  const record = recordFor(guest.consumer, form.get('scope'));
  trace.record = record;

  const reading = door.token(record, trace);
  // Sent beside the read, so that it costs the client no time.
  door.fetches.heard(guest.name, trace.authentication ?? 'basic', guest.note);
  const consumerToken = await reading;
  return answer(200, tokenMembers(record, consumerToken, door.endpoint.clock.now(), trace));
}

/** The record that is asked for; a client that is bound to one alone need not name it. Else invalid_scope. */
export function recordFor({ records }: Consumer, named: string | undefined): string {
  const [only, another] = records;
  if (named === undefined && only !== undefined && another === undefined) return only;
  if (named !== undefined && records.includes(named)) return named;
  throw invalidScope();
}
