import { STATUS_CODES } from 'node:http';
import type { Answer } from '../loopback-server.ts';
import type { Refusal } from './refusal.ts';

/** Webex's own shape, or that of RFC 6749. */
export type TokenErrorShape = 'webex' | 'oauth';

/** The documented one, one whose `error` is a bare string, that of a gateway on the way, and no body at all. */
export type ContactCenterErrorShape = 'api' | 'text' | 'gateway' | 'empty';

export function webexError(refusal: Refusal, trackingId: string): Answer {
  const descriptions = refusal.code === undefined ? refusal.problems : [refusal.code];
  return errorAnswer(refusal, trackingId, {
    message: refusal.message,
    errors: descriptions.map((description) => ({ description })),
    trackingId,
  });
}

export function oauthError(refusal: Refusal, trackingId: string): Answer {
  return errorAnswer(refusal, trackingId, {
    error: refusal.code,
    error_description: refusal.message,
  });
}

export function contactCenterError(
  shape: ContactCenterErrorShape,
  refusal: Refusal,
  request: { trackingId: string; path: string; now: number },
): Answer {
  const { trackingId, path, now } = request;
  const { status, message, problems } = refusal;
  const bodies = {
    api: {
      trackingId,
      error: { key: String(status), message: problems.map((description) => ({ description })), reason: message },
    },
    text: { trackingId, error: message },
    gateway: { timestamp: new Date(now).toISOString(), status, error: STATUS_CODES[status], path },
    empty: undefined,
  };
  return errorAnswer(refusal, trackingId, bodies[shape]);
}

function errorAnswer({ status, retryAfterSeconds }: Refusal, trackingId: string, body: unknown): Answer {
  const headers: Record<string, string> = { trackingid: trackingId };
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  return { status, headers, body };
}
