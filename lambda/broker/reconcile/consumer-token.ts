import * as v from 'valibot';
import type { PassDeps, Usable } from '../ports.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { persist } from '../record/retry.ts';
import { Secret } from '../record/secret.ts';
import type { Instant } from '../record/time.ts';

/** All that the token endpoint may see of a record: its access token, never its grant. */
export interface ConsumerToken {
  accessToken: Secret;
  /** When Webex last gave this token, new or again. */
  givenAt: Instant;
  expiresAt: Instant;
}

const TRIES = 3;

const moment = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse));
const consumerTokenSchema = v.object({
  accessToken: v.pipe(v.string(), v.nonEmpty()),
  givenAt: moment,
  expiresAt: moment,
});

/** Whether consumers are bound to a record, and the new content of their secret if it differs. */
export interface Giving {
  isBound: boolean;
  wanted?: Secret;
}

/** Undefined, without a read, if no token endpoint is deployed or the record has no token yet. */
export async function consumersOf(
  { consumerTokens, clock, deadline }: PassDeps,
  loaded: Usable,
): Promise<Giving | undefined> {
  const token = consumerTokenOf(loaded);
  if (!consumerTokens || !token) return undefined;
  const kept = await persist(clock, TRIES, deadline, () => consumerTokens.read(loaded.name));
  if (!kept) return { isBound: false };
  return token.equals(kept.document) ? { isBound: true } : { isBound: true, wanted: token };
}

/** Gives consumers the saved token. */
export async function giveConsumers(deps: PassDeps, name: string, wanted: Secret): Promise<void> {
  await persist(deps.clock, TRIES, deps.deadline, async () => deps.consumerTokens?.write(name, wanted));
}

/** A record's token for consumers; undefined if it has none yet. The same token is the same text. */
export function consumerTokenOf({ config, state }: Pick<Usable, 'config' | 'state'>): Secret | undefined {
  const { accessToken, issuedAt, expiresAt, sameTokenSince } = currentGrant(config, state) ?? {};
  if (!accessToken || issuedAt === undefined || expiresAt === undefined) return undefined;
  const document = {
    accessToken: accessToken.reveal(),
    givenAt: new Date(sameTokenSince ?? issuedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
  return new Secret(JSON.stringify(document));
}

/** Reads the consumers' secret. CONSUMER_TOKEN_FAILED if it is unusable. */
export function parseConsumerToken(record: string, document: Secret): ConsumerToken {
  try {
    const { accessToken, ...moments } = v.parse(consumerTokenSchema, JSON.parse(document.reveal()));
    return { accessToken: new Secret(accessToken), ...moments };
  } catch {
    // Either error quotes the text.
    throw new Failure('CONSUMER_TOKEN_FAILED', `What consumers are given of record ${record} cannot be used.`);
  }
}
