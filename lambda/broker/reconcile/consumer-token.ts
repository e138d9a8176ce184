import * as v from 'valibot';
import type { PassDeps, Usable } from '../ports.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { persist } from '../record/retry.ts';
import { Secret } from '../record/secret.ts';
import type { Instant } from '../record/time.ts';

/** All that the token endpoint may see of a record: its access token, never what could buy another. */
export interface ConsumerToken {
  accessToken: Secret;
  /** When Webex gave this token last, be it for the first time or once more. */
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

/**
 * What consumers of the token endpoint must be given now, where that differs from what they are given. Nothing is read
 * where no token endpoint is deployed, and nothing written for a record that no consumer is bound to.
 */
export async function consumerTokenToWrite(
  { consumerTokens, clock, deadline }: PassDeps,
  loaded: Usable,
): Promise<Secret | undefined> {
  const wanted = consumerTokenOf(loaded);
  if (!consumerTokens || !wanted) return undefined;
  const kept = await persist(clock, TRIES, deadline, () => consumerTokens.read(loaded.name));
  return kept === undefined || wanted.equals(kept.document) ? undefined : wanted;
}

/** Gives consumers the saved token. */
export async function giveConsumers(deps: PassDeps, name: string, wanted: Secret): Promise<void> {
  await persist(deps.clock, TRIES, deps.deadline, async () => deps.consumerTokens?.write(name, wanted));
}

/** A record's token as consumers are given it; undefined where it has none yet. The same token is the same text. */
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

/** Reads what consumers are given. CONSUMER_TOKEN_FAILED where it cannot be used. */
export function parseConsumerToken(record: string, document: Secret): ConsumerToken {
  try {
    const { accessToken, ...moments } = v.parse(consumerTokenSchema, JSON.parse(document.reveal()));
    return { accessToken: new Secret(accessToken), ...moments };
  } catch {
    // Either error quotes the text.
    throw new Failure('CONSUMER_TOKEN_FAILED', `What consumers are given of record ${record} cannot be used.`);
  }
}
