import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { ContactCenterApi } from '../../lambda/webex/contact-center.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { readVariable } from '../../lambda/webex/variable.ts';
import { canary, canaryToken, expectNoCanary } from '../support/canaries.ts';
import { charactersSent, sendOver, type WireAnswer, wireAnswers } from './arbitrary-answers.ts';
import { rawService, recordingClock } from './services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const target = { orgId, datacenter: 'us1' as const, variableName: 'WEBEX_ACCESS_TOKEN' };
const id = '93912f11-6017-404b-bf14-5331890b1797';
const token = new Secret(canaryToken(orgId, 'token'));
const clientSecret = new Secret(canary('secret'));
const refreshToken = new Secret(canaryToken(orgId, 'refresh'));
const flags = { active: true, agentEditable: false, agentViewable: false, reportable: false };
const described = readVariable(JSON.stringify({ id, name: target.variableName, variableType: 'String', ...flags }));
if ('wrong' in described) throw new Error(described.wrong);

/** Codes that say something of a grant, a token or a variable, and whose word it takes. */
const TAKES_ITS_WORD: Record<string, readonly string[]> = {
  webex: ['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED'],
  'contact center': ['WRITER_REFUSED', 'VARIABLE_REJECTED', 'VARIABLE_NOT_FOUND'],
};
const OTHERWISE: Record<string, readonly string[]> = {
  webex: ['TOKEN_ENDPOINT_UNAVAILABLE', 'TOKEN_ANSWER_INVALID'],
  'contact center': ['CONTACT_CENTER_UNAVAILABLE'],
};

/** Every call that the function makes, at a service that answers it with what is set. */
async function callsAt() {
  const answering: { answer?: WireAnswer } = {};
  const { url } = await rawService((socket) => {
    socket.once('data', () => answering.answer && sendOver(socket, answering.answer));
  });
  const clock = recordingClock();
  const http = new Http();
  const webex = new WebexOAuth({ baseUrl: url, http, clock });
  const api = new ContactCenterApi({ baseUrl: url, http, clock });
  const until = () => clock.now() + 60_000;
  const app = { applicationId: 'app', clientId: 'C1', clientSecret, orgId };
  const variable = described as Exclude<typeof described, { wrong: string }>;
  const calls: [speaker: 'webex' | 'contact center', name: string, run: () => Promise<unknown>][] = [
    ['webex', 'refresh', () => webex.refresh({ clientId: 'C1', clientSecret, refreshToken }, until())],
    ['webex', 'mint', () => webex.mintPair(app, token, until())],
    ['webex', 'expiry', () => webex.tokenExpiry(token, until())],
    ['contact center', 'read', () => api.read(target, id, token, until())],
    ['contact center', 'find', () => api.find(target, token, until())],
    ['contact center', 'write', () => api.write(target, variable, token, token, until())],
  ];
  return { answering, calls };
}

/**
 * Every answer to a call is a result or a failure of the kinds that the call has; a refusal comes from the
 * service's own words alone; tokens that came whole are never lost; and nothing shows what was sent.
 */
export function anyAnswer(runs: number): void {
  test(`any of ${runs} answers, in any coding, cut anywhere, costs no grant and refuses none by foreign words`, async () => {
    const { answering, calls } = await callsAt();
    await fc.assert(
      fc.asyncProperty(wireAnswers, async (answer) => {
        answering.answer = answer;
        for (const [speaker, name, run] of calls) {
          const outcome = await run().catch((thrown: unknown) => thrown);
          // Words of its own may stand beside tokens, and be whole although the checksum of their coding is cut off.
          const isOwn = [speaker, 'both', 'tokens'].includes(answer.label);
          const brings = answer.label === 'tokens' && (name === 'refresh' || name === 'mint');
          if (brings) expectWhatCame(answer, outcome);
          if (outcome instanceof Error) expectFailure(outcome, speaker, isOwn);
          if (name === 'expiry' && outcome === undefined) expect(isOwn).toBe(true);
        }
      }),
      // In CI no new examples: a change is judged by itself.
      { numRuns: runs, ...(process.env.CI && { seed: 1 }) },
    );
  });
}

function expectFailure(outcome: Error, speaker: string, isOwn: boolean): void {
  expectNoCanary(outcome);
  expect(outcome).toBeInstanceOf(Failure);
  const believed = isOwn ? (TAKES_ITS_WORD[speaker] ?? []) : speaker === 'contact center' ? ['VARIABLE_NOT_FOUND'] : [];
  expect([...(OTHERWISE[speaker] ?? []), ...believed]).toContain((outcome as Failure).code);
  // Without a status it is the end of a list that was read.
  if (!isOwn && (outcome as Failure).code === 'VARIABLE_NOT_FOUND') {
    expect((outcome as Failure).status).toBeUndefined();
  }
}

/** The tokens of an answer, as far as they came whole. */
function expectWhatCame(answer: WireAnswer, outcome: unknown): void {
  const came = charactersSent(answer);
  if (came === undefined) return;
  const given: { access_token: string; refresh_token: string } = JSON.parse(answer.text);
  const isWhole = (value: string) => came >= answer.text.indexOf(JSON.stringify(value)) + value.length + 2;
  const got = outcome as TokenAnswer;
  if (isWhole(given.access_token)) expect(got.accessToken?.reveal()).toBe(given.access_token);
  if (isWhole(given.refresh_token)) expect(got.refreshToken?.reveal()).toBe(given.refresh_token);
}
