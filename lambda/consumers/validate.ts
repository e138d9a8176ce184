import { basicCredentials } from './credentials.ts';
import type { Door } from './door.ts';
import { type Answer, answer, type Request } from './exchange.ts';
import type { Trace } from './ports.ts';
import { demand } from './requirements.ts';

/** `GET /v1/validate`: whether these credentials are good, for a form that asks for a validation URL. */
export async function validate(door: Door, request: Request, trace: Trace): Promise<Answer> {
  demand(request, { method: 'GET' });
  const { name, consumer } = await door.admit(basicCredentials(request.headers.authorization), trace);
  return answer(200, { consumer: name, records: consumer.records });
}
