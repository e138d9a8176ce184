import * as v from 'valibot';
import type { Credentials, MintRequest, TokenAnswer, Webex } from '../broker/ports.ts';
import { publicId } from '../broker/record/public-id.ts';
import type { Secret } from '../broker/record/secret.ts';
import type { Clock, Instant } from '../broker/record/time.ts';
import { parseBaseUrl } from './base-url.ts';
import type { Http } from './http.ts';
import { readJson } from './read-json.ts';
import { type Question, Service } from './service.ts';
import { readTokenAnswer } from './token-answer.ts';

/** By status, what a refusal means where Webex does not say. */
const refusalsOfRefresh: Record<number, string> = {
  400: 'it refuses the grant',
  401: 'it refuses the grant',
  403: 'it refuses the grant',
};
const refusalsOfMint: Record<number, string> = {
  400: 'it takes the request for wrong',
  401: 'the token that mints, or the client secret, is not accepted',
  403: 'no full administrator of the org has authorized the app, or the token that mints lacks spark:applications_token',
  404: 'it knows no app with that application id',
};

const epochMs = 'a time in milliseconds since 1970';
const tokenExpirySchema = v.object(
  // A time in seconds would be one in January 1970; the upper bound is the last moment that a Date can hold.
  { exp: v.pipe(v.number(epochMs), v.minValue(1e12, epochMs), v.maxValue(8.64e15, epochMs)) },
  'an object',
);

/**
 * Webex's OAuth service.
 * @see https://developer.webex.com/docs/integrations
 */
export class WebexOAuth implements Webex {
  readonly #baseUrl: string;
  readonly #service: Service;

  constructor({ baseUrl, http, clock }: { baseUrl: string; http: Http; clock: Clock }) {
    this.#baseUrl = parseBaseUrl('WEBEX_API_BASE_URL', baseUrl);
    this.#service = new Service('webex', http, clock);
  }

  /**
   * The refresh token grant. Asks again where the answer got lost. An endpoint that replaces the refresh token with each
   * use may refuse that; what then helps is beyond this call.
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
   */
  async refresh({ clientId, clientSecret, refreshToken }: Credentials, deadline: Instant): Promise<TokenAnswer> {
    const question: Question = {
      purpose: 'the refresh',
      method: 'POST',
      url: new URL(`${this.#baseUrl}/access_token`),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret.reveal(),
        refresh_token: refreshToken.reveal(),
      }).toString(),
    };
    return this.#requestToken(question, refusalsOfRefresh, refreshToken, deadline);
  }

  /**
   * A new pair of tokens, by the Applications API. Asks again where the answer got lost, as `refresh` does.
   * @see https://developer.webex.com/docs/service-apps
   */
  async mintPair(
    { applicationId, clientId, clientSecret, orgId }: MintRequest,
    token: Secret,
    deadline: Instant,
  ): Promise<TokenAnswer> {
    const question: Question = {
      purpose: 'the request for a new pair of tokens',
      method: 'POST',
      url: new URL(`${this.#baseUrl}/applications/${encodeURIComponent(applicationId)}/token`),
      headers: { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        clientId,
        clientSecret: clientSecret.reveal(),
        targetOrgId: publicId('ORGANIZATION', orgId),
      }),
    };
    return this.#requestToken(question, refusalsOfMint, token, deadline);
  }

  /** @see https://developer.webex.com/docs/api/v1/authorizations */
  async tokenExpiry(accessToken: Secret, deadline: Instant): Promise<Instant | undefined> {
    const question: Question = {
      purpose: "the question about the token's expiry",
      method: 'GET',
      url: new URL(`${this.#baseUrl}/authorizations/tokenExpiry`),
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
    };
    const answer = await this.#service.ask(question, deadline);

    if (answer.status === 401 && answer.said) return undefined;
    if (answer.status !== 200) throw this.#service.refusal(question, answer, undefined);
    const read = readJson(tokenExpirySchema, answer.body);
    if ('wrong' in read) throw this.#service.failure(question, answer, read.wrong, 'TOKEN_ANSWER_INVALID');
    return read.value.exp;
  }

  /** Tokens in an answer always count; an answer without tokens is a refusal, or says nothing about the grant. */
  async #requestToken(
    asked: Question,
    refusals: Record<number, string>,
    sent: Secret,
    deadline: Instant,
  ): Promise<TokenAnswer> {
    const read = (body: string, serverTime?: Instant) => readTokenAnswer(body, serverTime, sent);
    const question = { ...asked, holdsResult: (body: string) => !('wrong' in read(body)) };
    const answer = await this.#service.ask(question, deadline);
    const tokens = read(answer.body, answer.serverTime);
    if (!('wrong' in tokens)) return tokens;

    const { status, said } = answer;
    const isSuccess = status >= 200 && status < 300;
    if (said?.name === 'tokenlimit_reached') {
      throw this.#service.refusal(question, answer, 'TOKEN_LIMIT_REACHED');
    }
    // By OAuth's name or Webex's words, with any status; by the status alone where Webex says no more.
    if (said?.why || said?.name || (refusals[status] && !isSuccess)) {
      throw this.#service.refusal(question, answer, 'GRANT_REFUSED', refusals[status]);
    }
    if (isSuccess && !said) throw this.#service.failure(question, answer, tokens.wrong, 'TOKEN_ANSWER_INVALID');
    // A redirect, a 404, a 405: it is not the token endpoint that speaks, and nothing says that the grant is dead.
    throw this.#service.refusal(question, answer, undefined);
  }
}
