import { type Config, isSameVariable } from './config.ts';
import { Failure } from './failures.ts';
import { currentGrant } from './grants.ts';
import type { Published, State } from './state.ts';
import type { Instant } from './time.ts';

/** Why callers cannot use what they have. */
export type Loss = 'nothing published' | 'expired' | 'revoked' | 'missing' | 'unfit' | 'replaced';

/** What callers have: a token that works until some time, or none, since when and why if known. */
export type Callers = { safeUntil: Instant } | { affectedSince?: Instant; why: Loss };

/** The published token, if it is in the variable that flows read now. */
export function publishedIn(config: Config | Failure, { published }: State): Published | undefined {
  // A config that cannot be read does not change what its variable holds.
  return published && (config instanceof Failure || isSameVariable(config.target, published)) ? published : undefined;
}

/**
 * What callers have according to the state, which has the observations of the last passes. A record without a target
 * serves only consumers of the token endpoint: they have its access token.
 */
export function callersOf(config: Config | Failure, state: State, now: Instant): Callers {
  if (!(config instanceof Failure) && !config.target) {
    const expiresAt = currentGrant(config, state)?.expiresAt;
    return expiresAt === undefined ? { why: 'nothing published' } : until(expiresAt, now);
  }
  const published = publishedIn(config, state);
  if (!published) return { why: 'nothing published' };
  if (published.lost) return { affectedSince: published.lost.since, why: published.lost.why };
  return published.expiresAt === undefined ? { why: 'nothing published' } : until(published.expiresAt, now);
}

export function safeUntil(callers: Callers): Instant | undefined {
  return 'safeUntil' in callers ? callers.safeUntil : undefined;
}

function until(expiresAt: Instant, now: Instant): Callers {
  return expiresAt <= now ? { affectedSince: expiresAt, why: 'expired' } : { safeUntil: expiresAt };
}
