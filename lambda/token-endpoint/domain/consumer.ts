import { hash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { Failure } from '../../broker/record/failures.ts';
import type { Secret } from '../../broker/record/secret.ts';
import { recordNamePattern } from '../../broker/record/typed-fields.ts';

/** A secret of a consumer; only its SHA-256 is stored. */
export interface ConsumerSecret {
  sha256: string;
  createdAt: string;
}

/** A client that may fetch tokens: a connector, a node, a program. Its name is its client id. */
export interface Consumer {
  /** The records whose tokens it may fetch. */
  records: string[];
  /** One; two while they are rotated, the newer one first. */
  secrets: ConsumerSecret[];
}

/** The same as a record's. */
export const consumerNamePattern = recordNamePattern;

const consumerSchema = v.object({
  records: v.pipe(v.array(v.pipe(v.string(), v.regex(recordNamePattern))), v.minLength(1)),
  secrets: v.pipe(
    v.array(v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), createdAt: v.string() })),
    v.minLength(1),
    v.maxLength(2),
  ),
});

/** Reads a stored consumer. REGISTRY_UNAVAILABLE where it cannot be read: no client can authenticate by it. */
export function parseConsumer(name: string, text: Secret): Consumer {
  try {
    return v.parse(consumerSchema, JSON.parse(text.reveal()));
  } catch {
    throw new Failure('REGISTRY_UNAVAILABLE', `Consumer ${name} cannot be used: its secret is not what was stored.`);
  }
}

export function sha256Of(secret: Secret): string {
  return hash('sha256', secret.reveal());
}

/** Compared where there is no consumer, or no second secret. No secret has this hash. */
const NO_SECRET = Buffer.alloc(32);

/** Whether the secret is one of the consumer's. Takes the same time for an unknown consumer. */
export function hasSecret(consumer: Consumer | undefined, secret: Secret): boolean {
  const given = Buffer.from(sha256Of(secret), 'hex');
  const [first, second] = [0, 1].map((place) => {
    const stored = consumer?.secrets[place]?.sha256;
    return timingSafeEqual(given, stored === undefined ? NO_SECRET : Buffer.from(stored, 'hex'));
  });
  return first === true || second === true;
}
