import type { ContactCenter, Variable } from '../../lambda/broker/ports.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import { parseBaseUrl } from '../../lambda/webex/base-url.ts';
import {
  authorization,
  configurationUrl,
  contactCenterService,
  variableIn,
  variableRefusal,
} from '../../lambda/webex/cad-variable.ts';
import type { Http } from '../../lambda/webex/http.ts';
import type { Question, Service } from '../../lambda/webex/service.ts';
import { hidden, readFitNames, readReferences } from './variable-document.ts';

/** Says in Control Hub who keeps a variable that we made. */
const DESCRIPTION = 'Kept valid by the token broker: do not edit';
/** A list to choose from: of more than a thousand, a name is typed. */
const MOST_PAGES = 10;

/**
 * What a person does to global variables when a Service App is registered; the broker itself never does. Fails as
 * ContactCenter does.
 * @see https://github.com/webex/webex-openapi-specs
 */
export class VariableAdmin {
  readonly #baseUrl: string | undefined;
  readonly #service: Service;
  readonly #contactCenter: Pick<ContactCenter, 'find'>;

  constructor({
    baseUrl,
    http,
    clock,
    contactCenter,
  }: {
    baseUrl?: string | undefined;
    http: Http;
    clock: Clock;
    contactCenter: Pick<ContactCenter, 'find'>;
  }) {
    this.#baseUrl = baseUrl === undefined ? undefined : parseBaseUrl('CONTACT_CENTER_BASE_URL', baseUrl);
    this.#service = contactCenterService(http, clock);
    this.#contactCenter = contactCenter;
  }

  /**
   * A new text, active, that neither agents nor reports see. Asks again if the answer got lost; VARIABLE_REJECTED
   * if another client has made one of that name meanwhile.
   */
  async create(target: Target, writer: Secret, deadline: Instant): Promise<Variable> {
    const wanted = {
      name: target.variableName,
      description: DESCRIPTION,
      variableType: 'String',
      defaultValue: '',
      active: true,
      agentEditable: false,
      agentViewable: false,
      reportable: false,
    };
    const question: Question = {
      purpose: 'the creation of the variable',
      method: 'POST',
      url: this.#url(target, 'cad-variable'),
      headers: { ...authorization(writer), 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    };
    const answer = await this.#service.ask(question, deadline);
    if (answer.status === 200 || answer.status === 201) return variableIn(this.#service, question, answer);
    if (answer.status === 409) {
      // Perhaps a first try has created it, and only its answer got lost.
      const there = await this.#contactCenter.find(target, writer, deadline);
      const fields = JSON.parse(there.document.reveal());
      if (Object.entries(wanted).every(([field, value]) => fields[field] === value)) return there;
    }
    throw variableRefusal(this.#service, question, answer);
  }

  /** Takes a variable away again; one that is gone is a success. */
  async remove(target: Target, { id }: Variable, writer: Secret, deadline: Instant): Promise<void> {
    const question: Question = {
      purpose: 'the removal of the variable',
      method: 'DELETE',
      url: this.#url(target, `cad-variable/${encodeURIComponent(id)}`),
      headers: authorization(writer),
    };
    const answer = await this.#service.ask(question, deadline);
    const isGone = answer.status < 300 || (answer.status === 404 && answer.said);
    if (!isGone) throw variableRefusal(this.#service, question, answer);
  }

  /** Turns the flags off by which agents and reports see it; all else is written as it was read. */
  async hide(target: Target, variable: Variable, writer: Secret, deadline: Instant): Promise<Variable> {
    const question: Question = {
      purpose: "the change of the variable's flags",
      method: 'PUT',
      url: this.#url(target, `cad-variable/${encodeURIComponent(variable.id)}`),
      headers: { ...authorization(writer), 'content-type': 'application/json' },
      body: hidden(variable),
    };
    const answer = await this.#service.ask(question, deadline);
    if (answer.status !== 200) throw variableRefusal(this.#service, question, answer);
    return variableIn(this.#service, question, answer, variable.id);
  }

  /** The names of the variables that could hold a token, in order; of the first thousand that the org has. */
  async fitNames(target: Omit<Target, 'variableName'>, token: Secret, deadline: Instant): Promise<string[]> {
    const found: string[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const question: Question = {
        purpose: 'the list of variables',
        method: 'GET',
        url: this.#url(target, `v2/cad-variable?page=${page}&pageSize=100`),
        headers: authorization(token),
      };
      const answer = await this.#service.ask(question, deadline);
      if (answer.status !== 200) throw variableRefusal(this.#service, question, answer);
      const read = readFitNames(answer.body, page);
      if ('wrong' in read) throw this.#service.failure(question, answer, read.wrong);
      found.push(...read.names);
      if (read.isLast) break;
    }
    return found.sort();
  }

  /** The names of what uses it, flows first of all; those on the first page, and how many there are. */
  async references(
    target: Target,
    { id }: Variable,
    writer: Secret,
    deadline: Instant,
  ): Promise<{ names: string[]; total: number }> {
    const question: Question = {
      purpose: 'the question of what uses the variable',
      method: 'GET',
      url: this.#url(target, `cad-variable/${encodeURIComponent(id)}/incoming-references`),
      headers: authorization(writer),
    };
    const answer = await this.#service.ask(question, deadline);
    if (answer.status !== 200) throw variableRefusal(this.#service, question, answer);
    const read = readReferences(answer.body);
    if ('wrong' in read) throw this.#service.failure(question, answer, read.wrong);
    return read;
  }

  #url(target: Omit<Target, 'variableName'>, path: string): URL {
    return configurationUrl(this.#baseUrl, target, path);
  }
}
