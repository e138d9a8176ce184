import { createHash, timingSafeEqual } from 'node:crypto';
import { refusal } from '../aws/aws-error.ts';
import type { Answer, Exchange, StandIn } from '../loopback-server.ts';

/**
 * The same stand-in, for those alone who hold the access key. What is behind it is real, and every process of the
 * machine reaches loopback, web pages in its browser included.
 */
export function admitting(accessKeyId: string, standIn: StandIn): StandIn {
  return {
    service: standIn.service,
    operation: (exchange) => standIn.operation(exchange),
    handle: (exchange) => (holdsKey(exchange, accessKeyId) ? standIn.handle(exchange) : turnedAway(exchange)),
  };
}

/** Signed requests name their key, which is random, so no other program can. */
function holdsKey({ headers }: Exchange, accessKeyId: string): boolean {
  const [, named] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return named !== undefined && timingSafeEqual(digest(named), digest(accessKeyId));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function turnedAway({ headers }: Exchange): Answer {
  const message = 'The security token included in the request is invalid.';
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return refusal('UnrecognizedClientException', message, 403);
  }
  const error = `<Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>${message}</Message>`;
  return {
    status: 403,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error>${error}</Error></ErrorResponse>`,
  };
}
