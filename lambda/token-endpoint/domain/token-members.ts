import type { ConsumerToken } from '../../broker/reconcile/consumer-token.ts';
import { DAY, type Instant, SECOND } from '../../broker/record/time.ts';
import type { Answer } from './http.ts';
import type { Trace } from './ports.ts';

/** In seconds. A client that obeys `expires_in` is never more than an hour behind the record. */
const LONGEST_EXPIRES_IN = 3600;
/** Some connectors keep a token this long and ignore `expires_in`. */
const LONGEST_KEPT = DAY;

/**
 * A token as OAuth gives it to a client; `expires_in` in seconds.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function tokenMembers(record: string, consumerToken: ConsumerToken, now: Instant, trace: Trace): Answer['body'] {
  const { accessToken, expiresAt } = consumerToken;
  const lifeSeconds = Math.floor((expiresAt - now) / SECOND);
  trace.tokenFingerprint = accessToken.fingerprint;
  trace.lifeSeconds = lifeSeconds;
  if (expiresAt - now < LONGEST_KEPT) trace.shortLived = true;
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.min(lifeSeconds, LONGEST_EXPIRES_IN),
    scope: record,
  };
}
