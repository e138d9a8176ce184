import { basicCredentials } from './credentials.ts';
import { type Answer, answer, type Request } from './http.ts';
import type { Trace } from './ports.ts';
import type { TokenServer } from './token-server.ts';
import { validateRequest } from './validate-request.ts';

/** `GET /v1/validate`: whether the credentials are valid, for a form that asks for a validation URL. */
export async function validate(server: TokenServer, request: Request, trace: Trace): Promise<Answer> {
  validateRequest(request, { method: 'GET' });
  const { name, consumer } = await server.authenticate(basicCredentials(request.headers.authorization), trace);
  return answer(200, { consumer: name, records: consumer.records });
}
