import type { ContactCenter, Variable } from '../broker/ports.ts';
import type { Target } from '../broker/record/config.ts';
import { Failure } from '../broker/record/failures.ts';
import type { Secret } from '../broker/record/secret.ts';
import type { Clock, Instant } from '../broker/record/time.ts';
import { parseBaseUrl } from './base-url.ts';
import { authorization, configurationUrl, contactCenterService, variableIn, variableRefusal } from './cad-variable.ts';
import type { Http } from './http.ts';
import type { Question, Service } from './service.ts';
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
    this.#service = contactCenterService(http, clock);
  }

  async find(target: Target, writer: Secret, deadline: Instant): Promise<Variable> {
    const id =
      (await this.#search(target, writer, deadline, { filter: `name=="${target.variableName}"` })) ??
      // A tenant may ignore the filter: search the list before reporting that there is none.
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
    if (answer.status !== 200) throw variableRefusal(this.#service, question, answer);
    return variableIn(this.#service, question, answer, variableId);
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
    if (answer.status >= 200 && answer.status < 300) {
      const written = readVariable(answer.body);
      // A success that does not describe the variable may still have written it.
      return 'wrong' in written || written.id !== variable.id
        ? this.read(target, variable.id, writer, deadline)
        : written;
    }
    if (answer.status === 409 || answer.status === 412) {
      // Perhaps a first try has written and only its answer got lost: then the second meets a newer version.
      const current = await this.read(target, variable.id, writer, deadline);
      if (value.equals(current.value)) return current;
    }
    throw variableRefusal(this.#service, question, answer);
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
      if (answer.status !== 200) throw variableRefusal(this.#service, question, answer);

      const list = readVariableList(answer.body, page, target.variableName);
      if ('wrong' in list) throw this.#service.failure(question, answer, list.wrong);
      if (list.id !== undefined || list.isLast) return list.id;
    }
    return undefined;
  }

  #url(target: Target, path: string): URL {
    return configurationUrl(this.#baseUrl, target, path);
  }
}
