import type { Target } from '../../lambda/broker/record/config.ts';
import type { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import { contactCenterUrl, parseBaseUrl } from '../../lambda/webex/base-url.ts';
import type { Http } from '../../lambda/webex/http.ts';
import { type Answer, type Question, Service } from '../../lambda/webex/service.ts';
import { type ListedFlow, readFlowList, readId, readPublishedVersion } from './flow-answers.ts';
import { FlowRejected } from './flow-rejected.ts';
import { jsonFileForm } from './multipart.ts';

export type FlowType = 'FLOW' | 'SUBFLOW';

/** One flow of an org: an id alone does not tell the store what it is of. */
export interface FlowId {
  id: string;
  flowType: FlowType;
}

/** Whose flows, where, and with whose token. */
export interface FlowAccess {
  org: Pick<Target, 'orgId' | 'datacenter'>;
  token: Secret;
}

/** A flow as it leaves the org. It contains the values of its variables, live tokens among them. */
export interface ExportedFlow {
  versionId: string;
  text: Secret;
}

/** The same in every org. */
const PROJECT = '5e5c9ad6d61f870d6d778c1b';
const locked = 'it may be open in Flow Designer, where a lock ends after 15 minutes without an edit';
const pageSize = 100;
const mostPages = 50;

/**
 * Flows and subflows, in the first version of their format. No call ends later than `deadline`. Fails with WRITER_REFUSED (401 or 403, the status tells) or
 * CONTACT_CENTER_UNAVAILABLE, and throws FlowRejected.
 * @see https://github.com/webex/webex-openapi-specs
 */
export class FlowStoreApi {
  readonly #baseUrl: string | undefined;
  readonly #service: Service;

  /** Without a base URL, the org's datacenter says where the API is. */
  constructor({ baseUrl, http, clock }: { baseUrl?: string | undefined; http: Http; clock: Clock }) {
    this.#baseUrl = baseUrl === undefined ? undefined : parseBaseUrl('CONTACT_CENTER_BASE_URL', baseUrl);
    this.#service = new Service('flow store', http, clock);
  }

  /** Every flow of that type; with a name, at least those that are called so. */
  async list(access: FlowAccess, flowType: FlowType, deadline: Instant, name?: string): Promise<ListedFlow[]> {
    const found = new Map<string, ListedFlow>();
    for (let page = 0; page < mostPages; page += 1) {
      const query = { flowType, ...(name !== undefined && { partialNameSearch: name }) };
      const parameters = new URLSearchParams({ ...query, page: String(page), size: String(pageSize) });
      const question = this.#question(access, 'the list of flows', 'GET', `?${parameters}`);
      const answer = await this.#service.ask(question, deadline);
      if (answer.status !== 200) throw this.#refusal(question, answer);

      const list = readFlowList(answer.body);
      if ('wrong' in list) throw this.#service.failure(question, answer, list.wrong);
      // How long a page gets to be is the store's affair: the last one is the one that brings nothing new.
      const isKnown = list.flows.length > 0 && list.flows.every(({ id }) => found.has(id));
      if (list.isEmpty || isKnown) break;
      for (const flow of list.flows) found.set(flow.id, flow);
    }
    return [...found.values()];
  }

  /**
   * Makes a file the draft of a flow: of a new one, or with `replaces` of the one of its name. Resolves with its id;
   * undefined where the name is taken, which an earlier try may have done whose answer got lost.
   */
  async import(
    access: FlowAccess,
    flow: { flowType: FlowType; file: Secret; replaces: boolean },
    deadline: Instant,
  ): Promise<string | undefined> {
    const query = new URLSearchParams({ flowType: flow.flowType, overwrite: flow.replaces ? 'yes' : 'no' });
    const question = this.#question(access, 'the import', 'POST', `:import?${query}`, jsonFileForm(flow.file.reveal()));
    const answer = await this.#service.ask(question, deadline);
    if (answer.status === 409 && answer.said && !flow.replaces) return undefined;
    if (answer.status !== 201 && answer.status !== 200) throw this.#refusal(question, answer);
    const read = readId(answer.body);
    if ('wrong' in read) throw this.#service.failure(question, answer, read.wrong);
    return read.id;
  }

  /** Makes a flow's draft the version that its label Latest stands on, and resolves with the version's id. */
  async publish(access: FlowAccess, flow: FlowId & { comment: string }, deadline: Instant): Promise<string> {
    const question = this.#question(
      access,
      'the publishing',
      'POST',
      `${pathOf(flow)}:publish?flowType=${flow.flowType}`,
      {
        contentType: 'application/json',
        body: JSON.stringify({ comment: flow.comment, tagIds: ['Latest'] }),
      },
    );
    const answer = await this.#service.ask(question, deadline);
    if (answer.status !== 200 && answer.status !== 201) throw this.#refusal(question, answer);
    const told = readPublishedVersion(answer.body);
    if (told !== undefined) return told;
    const published = await this.export(access, flow, 'latest', deadline);
    if (!published) throw this.#service.failure(question, answer, 'it knows no published version after all');
    return published.versionId;
  }

  /** What a flow's label Latest stands on, or what people work on; undefined where there is no such version. */
  async export(
    access: FlowAccess,
    flow: FlowId,
    version: 'latest' | 'draft',
    deadline: Instant,
  ): Promise<ExportedFlow | undefined> {
    const path = `${pathOf(flow)}:export?flowType=${flow.flowType}&version=${version}`;
    const question = this.#question(access, 'the export', 'GET', path);
    const answer = await this.#service.ask(question, deadline);
    if (answer.status === 404 && answer.said) return undefined;
    if (answer.status !== 200) throw this.#refusal(question, answer);
    const read = readId(answer.body);
    if ('wrong' in read) throw this.#service.failure(question, answer, read.wrong);
    return { versionId: read.id, text: new Secret(answer.body) };
  }

  #question(
    { org, token }: FlowAccess,
    purpose: string,
    method: 'GET' | 'POST',
    path: string,
    sent?: { contentType: string; body: string },
  ): Question {
    const baseUrl = this.#baseUrl ?? contactCenterUrl(org.datacenter);
    const authorization = `Bearer ${token.reveal()}`;
    return {
      purpose,
      method,
      url: new URL(`${baseUrl}/flow-store/${encodeURIComponent(org.orgId)}/project/${PROJECT}/flows${path}`),
      headers: { authorization, ...(sent && { 'content-type': sent.contentType }) },
      ...(sent && { body: sent.body }),
    };
  }

  #refusal(question: Question, answer: Answer): Failure | FlowRejected {
    const scope = question.method === 'GET' ? 'cjp:config_read' : 'cjp:config_write';
    const refusal = (code?: 'WRITER_REFUSED', why?: string) => this.#service.refusal(question, answer, code, why);
    const rejected = (why?: string) =>
      answer.said ? new FlowRejected(this.#service.failure(question, answer, why).message) : refusal();
    switch (answer.status) {
      case 401:
        return refusal('WRITER_REFUSED', 'the token has expired or was revoked');
      case 403:
        return refusal(
          'WRITER_REFUSED',
          `the token lacks the scope ${scope}, or a Service App's account is not allowed to do this`,
        );
      case 400:
        return rejected('it takes that for wrong');
      case 409:
        return rejected(locked);
      case 404:
      case 413:
        return rejected();
      default:
        return refusal();
    }
  }
}

function pathOf({ id }: FlowId): string {
  return `/${encodeURIComponent(id)}`;
}
