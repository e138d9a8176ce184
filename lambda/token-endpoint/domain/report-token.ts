import * as v from 'valibot';
import type { ConsumerToken } from '../../broker/reconcile/consumer-token.ts';
import type { Outcome } from '../../broker/reconcile/result.ts';
import { Failure } from '../../broker/record/failures.ts';
import { Secret } from '../../broker/record/secret.ts';
import { HOUR, SECOND } from '../../broker/record/time.ts';
import { recordNamePattern } from '../../broker/record/typed-fields.ts';
import { basicCredentials } from './credentials.ts';
import { decodeUtf8 } from './form.ts';
import { type Answer, answer, type Request } from './http.ts';
import { recordFor } from './issue-token.ts';
import type { Trace } from './ports.ts';
import { invalidRequest, Refusal, unavailable } from './refusal.ts';
import { tokenMembers } from './token-members.ts';
import type { TokenServer } from './token-server.ts';
import { validateRequest } from './validate-request.ts';

/** A token that Webex gave within this time is not refreshed because a client reports it. */
const NOT_AGAIN_WITHIN = HOUR;
/** Reads until a token that was just written becomes visible. */
const READS = 5;

const record = v.optional(v.pipe(v.string(), v.regex(recordNamePattern)));
const reportSchema = v.union([
  v.strictObject({ fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)), record }),
  v.pipe(
    // A flow sends the token itself. A text that is no token, such as an empty one, matches no fingerprint.
    v.strictObject({ token: v.string(), record }),
    v.transform(({ token, record }) => ({ fingerprint: new Secret(token).fingerprint, record })),
  ),
]);

/**
 * `POST /v1/refresh`: a client reports that an API has refused this token, or the one with this fingerprint. Answers
 * with the token to use instead: the current one where it is another already, else a new one. Any number of clients that
 * report the same token cause one refresh.
 */
export async function reportToken(server: TokenServer, request: Request, trace: Trace): Promise<Answer> {
  validateRequest(request, { method: 'POST', mediaType: 'application/json' });
  const client = await server.authenticate(basicCredentials(request.headers.authorization), trace);
  const report = parseReport(request.body);
  const record = recordFor(client.consumer, report.record);
  trace.record = record;

  const current = await server.freshToken(record, trace);
  const { clock } = server.endpoint;
  const consumerToken =
    current.accessToken.fingerprint === report.fingerprint ? await replaced(server, record, current, trace) : current;
  return answer(200, {
    ...tokenMembers(record, consumerToken, clock.now(), trace),
    fingerprint: consumerToken.accessToken.fingerprint,
  });
}

function parseReport(body: Uint8Array): v.InferOutput<typeof reportSchema> {
  try {
    return v.parse(reportSchema, JSON.parse(decodeUtf8(body)));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw invalidRequest(
      "The body must be like {'fingerprint':'0123abcd'} or {'token':'...'}, with 'record' where there are several.",
    );
  }
}

async function replaced(
  server: TokenServer,
  record: string,
  failed: ConsumerToken,
  trace: Trace,
): Promise<ConsumerToken> {
  const { refresher, clock } = server.endpoint;
  const wait = failed.givenAt + NOT_AGAIN_WITHIN - clock.now();
  if (wait > 0) throw refreshedJustNow(wait);
  const { outcome, tokenFingerprint } = await refresher
    .refresh(record, failed.accessToken.fingerprint)
    .catch(orInProgress);
  trace.outcome = outcome;
  if (outcome === 'paused') throw unavailable('The record is paused: an operator must resume it.');
  for (let read = 1; read <= READS; read += 1) {
    const consumerToken = await server.freshToken(record, trace);
    if (consumerToken.accessToken.fingerprint !== failed.accessToken.fingerprint) return consumerToken;
    if (outcome === 'unchanged') return consumerToken;
    // Another pass is refreshing, or has just refreshed.
    if (read < READS) await clock.sleep(read * 0.2 * SECOND);
  }
  const isRefreshed = tokenFingerprint !== null && tokenFingerprint !== failed.accessToken.fingerprint;
  trace.reason = isRefreshed ? 'not given to consumers yet' : 'not refreshed';
  throw unavailable('The token is being refreshed.', 10);
}

/** Another pass is about to have the new token. */
function orInProgress(failure: unknown): { outcome: Outcome; tokenFingerprint: string | null } {
  if (!(failure instanceof Failure) || failure.code !== 'REFRESH_IN_PROGRESS') throw failure;
  return { outcome: 'not_due', tokenFingerprint: null };
}

function refreshedJustNow(wait: number): Refusal {
  const description =
    'Webex gave this token within the hour: an API that refuses it wants another scope, not another token.';
  const headers = { 'retry-after': String(Math.ceil(wait / SECOND)) };
  return new Refusal(429, 'temporarily_unavailable', description, headers);
}
