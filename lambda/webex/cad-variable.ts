import type { Variable } from '../broker/ports.ts';
import type { Target } from '../broker/record/config.ts';
import type { Failure, FailureCode } from '../broker/record/failures.ts';
import type { Secret } from '../broker/record/secret.ts';
import type { Clock } from '../broker/record/time.ts';
import { contactCenterUrl } from './base-url.ts';
import type { Http } from './http.ts';
import { type Answer, type Question, Service } from './service.ts';
import { readVariable } from './variable.ts';

/** Contact Center, as every question to it names it. */
export function contactCenterService(http: Http, clock: Clock): Service {
  return new Service('contact center', http, clock);
}

/** Without a base URL, the target's datacenter says where the API is. */
export function configurationUrl(
  baseUrl: string | undefined,
  { orgId, datacenter }: Pick<Target, 'orgId' | 'datacenter'>,
  path: string,
): URL {
  return new URL(`${baseUrl ?? contactCenterUrl(datacenter)}/organization/${encodeURIComponent(orgId)}/${path}`);
}

/** The variable that an answer describes; it must be the requested one. */
export function variableIn(service: Service, question: Question, answer: Answer, expectedId?: string): Variable {
  const variable = readVariable(answer.body);
  if ('wrong' in variable) throw service.failure(question, answer, variable.wrong);
  if (expectedId !== undefined && variable.id !== expectedId) {
    throw service.failure(question, answer, "id is another variable's");
  }
  return variable;
}

/** The failure of an unsuccessful answer about a variable. */
export function variableRefusal(service: Service, question: Question, answer: Answer): Failure {
  const [code, why] = meaningOf(answer.status, question.method);
  return service.refusal(question, answer, code, why);
}

export function authorization(writer: Secret): { authorization: string } {
  return { authorization: `Bearer ${writer.reveal()}` };
}

function meaningOf(status: number, method: Question['method']): [FailureCode?, string?] {
  const writes = method !== 'GET';
  switch (status) {
    case 401:
      return ['WRITER_REFUSED', "the writer's token has expired or was revoked"];
    case 403:
      return [
        'WRITER_REFUSED',
        writes
          ? "the writer's token lacks the scope cjp:config_write"
          : "the writer's token lacks the scope cjp:config_read, or target.orgId is not its org",
      ];
    case 404:
      return ['VARIABLE_NOT_FOUND', 'target.orgId, target.datacenter and target.variableId name nothing there'];
    case 400:
    case 409:
    case 412:
      return writes ? ['VARIABLE_REJECTED', 'it rejects the change'] : [];
    default:
      return [];
  }
}
