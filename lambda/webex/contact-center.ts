import { Failure, type FailureCode } from '../broker/failures.ts';
import type { Clock, ContactCenter, Instant, Target, Variable } from '../broker/ports.ts';
import type { Secret } from '../broker/secret.ts';
import { organizationUrl, parseBaseUrl } from './base-url.ts';
import type { Http } from './http.ts';
import { type Answer, type Question, Service } from './service.ts';
import { readVariable, readVariableList, withValue } from './variable.ts';

const pageSize = 100;
const mostPages = 50;

/**
 * Global variables, which the Contact Center's API calls `cad-variable`.
 * @see https://github.com/webex/webex-openapi-specs
 */
export class ContactCenterApi implements ContactCenter {
  readonly #baseUrl: string | undefined;
  readonly #service: Service;

  /** Without a base URL, the target's datacenter says where the API is. */
  constructor({ baseUrl, http, clock }: { baseUrl?: string | undefined; http: Http; clock: Clock }) {
    this.#baseUrl = baseUrl === undefined ? undefined : parseBaseUrl('CONTACT_CENTER_BASE_URL', baseUrl);
    this.#service = new Service('The Contact Center API', 'CONTACT_CENTER_UNAVAILABLE', http, clock);
  }

  async find(target: Target, writer: Secret, deadline: Instant): Promise<Variable> {
    const id =
      (await this.#search(target, writer, deadline, { filter: `name=="${target.variableName}"` })) ??
      // Not every tenant need understand the filter: look for ourselves before we say that there is none.
      (await this.#search(target, writer, deadline, {}));
    if (id === undefined) {
      throw new Failure('VARIABLE_NOT_FOUND', 'No global variable of the org has the name in target.variableName.');
    }
    // A list may leave out fields that a PUT of the whole object would then erase.
    return this.read(target, id, writer, deadline);
  }

  async read(target: Target, variableId: string, writer: Secret, deadline: Instant): Promise<Variable> {
    const question: Question = {
      purpose: 'the read of the variable',
      method: 'GET',
      url: this.#url(target, `cad-variable/${encodeURIComponent(variableId)}`),
      headers: authorization(writer),
    };
    const answer = await this.#service.ask(question, deadline);
    if (answer.status !== 200) throw this.#refusal(question, answer);
    return this.#variable(question, answer, variableId);
  }

  async write(target: Target, variable: Variable, value: Secret, writer: Secret, deadline: Instant): Promise<Variable> {
    const question: Question = {
      purpose: 'the write of the variable',
      method: 'PUT',
      url: this.#url(target, `cad-variable/${encodeURIComponent(variable.id)}`),
      headers: { ...authorization(writer), 'content-type': 'application/json' },
      body: withValue(variable, value),
    };
    const answer = await this.#service.ask(question, deadline);
    if (answer.status === 200) return this.#variable(question, answer, variable.id);

    if (answer.status === 409 || answer.status === 412) {
      // Perhaps a first try has written and only its answer got lost: then the second meets a newer version.
      const current = await this.read(target, variable.id, writer, deadline);
      if (value.equals(current.value)) return current;
    }
    throw this.#refusal(question, answer);
  }

  async #search(
    target: Target,
    writer: Secret,
    deadline: Instant,
    query: { filter?: string },
  ): Promise<string | undefined> {
    for (let page = 0; page < mostPages; page += 1) {
      const parameters = new URLSearchParams({ ...query, page: String(page), pageSize: String(pageSize) });
      const question: Question = {
        purpose: 'the list of variables',
        method: 'GET',
        // The next page by its number, never by the answer's link: a link could take the token anywhere.
        url: this.#url(target, `v2/cad-variable?${parameters}`),
        headers: authorization(writer),
      };
      const answer = await this.#service.ask(question, deadline);
      if (answer.status === 400 && query.filter) return undefined;
      if (answer.status !== 200) throw this.#refusal(question, answer);

      const list = readVariableList(answer.body, page);
      if ('wrong' in list) throw this.#service.failure(question, answer, list.wrong);
      const found = list.variables.find(({ name }) => name === target.variableName);
      if (found || list.isLast) return found?.id;
    }
    return undefined;
  }

  #url(target: Target, path: string): URL {
    return organizationUrl(this.#baseUrl, target, path);
  }

  #variable(question: Question, answer: Answer, expectedId: string): Variable {
    const variable = readVariable(answer.body);
    if ('wrong' in variable) throw this.#service.failure(question, answer, variable.wrong);
    if (variable.id !== expectedId) throw this.#service.failure(question, answer, "id is another variable's");
    return variable;
  }

  #refusal(question: Question, answer: Answer): Failure {
    const [code, why] = meaningOf(answer.status, question.method);
    return this.#service.failure(question, answer, why, code);
  }
}

function authorization(writer: Secret): { authorization: string } {
  return { authorization: `Bearer ${writer.reveal()}` };
}

function meaningOf(status: number, method: Question['method']): [FailureCode?, string?] {
  const writes = method === 'PUT';
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
