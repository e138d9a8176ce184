import { publicId } from '../../lambda/broker/record/public-id.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import { parseBaseUrl } from '../../lambda/webex/base-url.ts';
import type { Http } from '../../lambda/webex/http.ts';
import { type Question, Service } from '../../lambda/webex/service.ts';

/**
 * What an org has authorized clients to. Webex documents this for users' grants to integrations, but not for
 * Service Apps: after a revocation, check whether the tokens are dead.
 * @see https://developer.webex.com/docs/api/v1/authorizations
 */
export class Authorizations {
  readonly #baseUrl: string;
  readonly #service: Service;

  constructor({ baseUrl, http, clock }: { baseUrl: string; http: Http; clock: Clock }) {
    this.#baseUrl = parseBaseUrl('WEBEX_API_BASE_URL', baseUrl);
    this.#service = new Service('webex', http, clock);
  }

  /**
   * Deletes an org's authorization of a client, with an administrator's token that has the scopes
   * `identity:tokens_read` and `identity:tokens_write`. Resolves with the status; fails with TOKEN_ENDPOINT_UNAVAILABLE.
   */
  async revoke(account: { clientId: string; orgId: string }, admin: Secret, deadline: Instant): Promise<number> {
    const { clientId, orgId } = account;
    const parameters = new URLSearchParams({ clientId, orgId: publicId('ORGANIZATION', orgId) });
    const question: Question = {
      purpose: 'the revocation',
      method: 'DELETE',
      url: new URL(`${this.#baseUrl}/authorizations?${parameters}`),
      headers: { authorization: `Bearer ${admin.reveal()}` },
    };
    const answer = await this.#service.ask(question, deadline);
    if (answer.status >= 300 && !answer.said) throw this.#service.refusal(question, answer, undefined);
    return answer.status;
  }
}
