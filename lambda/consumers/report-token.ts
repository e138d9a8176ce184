import * as v from 'valibot';
import type { ConsumerToken } from '../broker/reconcile/consumer-token.ts';
import { recordNamePattern } from '../broker/record/config.ts';
import { Secret } from '../broker/record/secret.ts';
import { HOUR, SECOND } from '../broker/record/time.ts';
import { basicCredentials } from './credentials.ts';
import type { Door } from './door.ts';
import { type Answer, answer, type Request } from './exchange.ts';
import { decodeUtf8 } from './form.ts';
import { recordFor } from './issue-token.ts';
import type { Trace } from './ports.ts';
import { invalidRequest, Refusal, unavailable } from './refusal.ts';
import { demand } from './requirements.ts';
import { tokenMembers } from './token-members.ts';

/** A token that Webex gave within so long is not refreshed because somebody says that it failed. */
const NOT_AGAIN_WITHIN = HOUR;
/** Until what was just written can be read. */
const READS = 5;

const record = v.optional(v.pipe(v.string(), v.regex(recordNamePattern)));
const reportSchema = v.union([
  v.strictObject({ fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)), record }),
  v.pipe(
    // A flow knows no hash. What is nobody's token, an empty text for one, has nobody's fingerprint.
    v.strictObject({ token: v.string(), record }),
    v.transform(({ token, record }) => ({ fingerprint: new Secret(token).fingerprint, record })),
  ),
]);

/**
 * `POST /v1/refresh`: a client reports that an API has refused this token, or the one with this fingerprint. Answers
 * with the token that is to be used instead: the current one where that is another already, or else a new one. Any
 * number of clients that report the same token cause one refresh.
 */
export async function reportToken(door: Door, request: Request, trace: Trace): Promise<Answer> {
  demand(request, { method: 'POST', mediaType: 'application/json' });
  const guest = await door.admit(basicCredentials(request.headers.authorization), trace);
  const report = parseReport(request.body);
  const record = recordFor(guest.consumer, report.record);
  trace.record = record;

  const current = await door.freshToken(record, trace);
  const { clock } = door.endpoint;
  const consumerToken =
    current.accessToken.fingerprint === report.fingerprint ? await replaced(door, record, current, trace) : current;
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

async function replaced(door: Door, record: string, failed: ConsumerToken, trace: Trace): Promise<ConsumerToken> {
  const { refresher, clock } = door.endpoint;
  const wait = failed.givenAt + NOT_AGAIN_WITHIN - clock.now();
  if (wait > 0) throw refreshedJustNow(wait);
  const { outcome, tokenFingerprint } = await refresher.refresh(record, failed.accessToken.fingerprint);
  trace.outcome = outcome;
  if (outcome === 'paused') throw unavailable('The record is paused: an operator must resume it.');
  for (let read = 1; read <= READS; read += 1) {
    const consumerToken = await door.freshToken(record, trace);
    if (consumerToken.accessToken.fingerprint !== failed.accessToken.fingerprint) return consumerToken;
    if (outcome === 'unchanged') return consumerToken;
    // Somebody else refreshes, or has just done so.
    if (read < READS) await clock.sleep(read * 0.2 * SECOND);
  }
  trace.reason = tokenFingerprint === failed.accessToken.fingerprint ? 'not refreshed' : 'not projected';
  throw unavailable('The token is being refreshed.', 10);
}

function refreshedJustNow(wait: number): Refusal {
  const description =
    'Webex gave this token within the hour: an API that refuses it wants another scope, not another token.';
  const headers = { 'retry-after': String(Math.ceil(wait / SECOND)) };
  return new Refusal(429, 'temporarily_unavailable', description, headers);
}
