import type { Deps, Usable } from '../ports.ts';
import { publishedIn } from '../record/callers.ts';
import { isOfService } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant, namedGrant, namedRefusal } from '../record/grants.ts';
import { dueAt } from '../record/renewal.ts';
import { type Reason, recentRefreshes } from '../record/state.ts';
import { DAY, type Instant, utc } from '../record/time.ts';
import type { Observation } from './observe.ts';
import type { ReconcileRequest } from './result.ts';

/** Refreshes of a record within 24 hours, unless forced. */
const MOST_REFRESHES_A_DAY = 12;

/** Why a refresh is needed, independent of the variable; undefined if only the variable can tell. */
export function knownReason(
  { clock, timing }: Pick<Deps, 'clock' | 'timing'>,
  { name, config, configVersion, state }: Usable,
  { force, ifToken }: ReconcileRequest,
): Reason | undefined {
  if (force) return 'forced';
  const named = namedGrant(config, state);
  const current = currentGrant(config, state);
  // A typed grant that was not tried yet is new: use it at once.
  const isRefused = namedRefusal(config, state)?.configVersion === configVersion;
  if (!current?.accessToken || (!named.grant && !isRefused)) return 'no-token';
  if (ifToken !== undefined && ifToken === current.accessToken.fingerprint) return 'reported';
  if (clock.now() >= dueAt(name, current, timing)) return 'due';
  // A refresh that failed is still owed, also if its reason is gone.
  return isOfService('token endpoint', state.failure?.code) ? 'owed' : undefined;
}

/** Why the observation needs a refresh: drift alone does not. */
export function observedReason({ config, state }: Usable, { token }: Observation): Reason | undefined {
  if (token !== 'refused') return undefined;
  const grant = currentGrant(config, state);
  const published = publishedIn(config, state);
  const isPublished = published?.fingerprint === grant?.accessToken?.fingerprint;
  // The endpoint may have given the same token again: an earlier acceptance does not count.
  const wasAccepted = isPublished && (published?.acceptedAt ?? 0) >= (grant?.refreshedAt ?? 0);
  // A token that replaced a revoked one and was never accepted did not help: another one would not either.
  return grant?.reason === 'revoked' && !wasAccepted ? undefined : 'revoked';
}

/** The failure of a record that was refreshed as often as a day allows. */
export function refreshLimitOf({ name, state }: Usable, reason: Reason, now: Instant): Failure | undefined {
  const recent = recentRefreshes(state, now).sort((one, other) => one - other);
  if (reason === 'forced' || recent.length < MOST_REFRESHES_A_DAY) return undefined;
  const again = (recent[recent.length - MOST_REFRESHES_A_DAY] as Instant) + DAY;
  return new Failure(
    'REFRESH_LIMIT_REACHED',
    `Record ${name} was refreshed ${recent.length} times within 24 hours, and that did not help. The next refresh is ` +
      `at ${utc(again)}; a forced one goes ahead at once.`,
    { retryAfterMs: again - now },
  );
}
