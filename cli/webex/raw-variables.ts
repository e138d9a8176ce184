import type { Target } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import { parseBaseUrl } from '../../lambda/webex/base-url.ts';
import { authorization, configurationUrl, contactCenterService } from '../../lambda/webex/cad-variable.ts';
import type { Http } from '../../lambda/webex/http.ts';
import type { Question, Service } from '../../lambda/webex/service.ts';

/** Whose variables, where, and with whose token. */
export interface VariableAccess {
  org: Target;
  token: Secret;
}

/** One call, whose body is sent as it is, however odd. */
export interface RawCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `cad-variable/<id>`, say. */
  path: string;
  body?: object;
}

/** What came back; the body where it is a JSON object, else an empty one. */
export interface RawAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Global variables as the Contact Center API has them, to test how it really behaves. */
export class RawVariables {
  readonly #baseUrl: string | undefined;
  readonly #service: Service;

  /** Without a base URL, the org's datacenter says where the API is. */
  constructor({ baseUrl, http, clock }: { baseUrl?: string | undefined; http: Http; clock: Clock }) {
    this.#baseUrl = baseUrl === undefined ? undefined : parseBaseUrl('CONTACT_CENTER_BASE_URL', baseUrl);
    this.#service = contactCenterService(http, clock);
  }

  /** Resolves with any lasting answer; otherwise fails with CONTACT_CENTER_UNAVAILABLE. */
  async call({ org, token }: VariableAccess, { method, path, body }: RawCall, deadline: Instant): Promise<RawAnswer> {
    const question: Question = {
      purpose: 'an experiment',
      method,
      url: configurationUrl(this.#baseUrl, org, path),
      headers: { ...authorization(token), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    };
    const answer = await this.#service.ask(question, deadline);
    return { status: answer.status, body: objectOf(answer.body) };
  }
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  } catch {
    // A refusal's body need not be JSON; its status says enough.
  }
  return {};
}
