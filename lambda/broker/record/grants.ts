import { type Config, lineageOf } from './config.ts';
import type { Secret } from './secret.ts';
import type { Grant, State } from './state.ts';
import { orgOf } from './token-org.ts';

/** Lineages that a record keeps: what was typed now, and two to go back to. */
const MOST_GRANTS = 3;

/** What a pass works with: the grant that refreshes, and where it comes from. */
export interface UsableGrant {
  lineage: string;
  refreshToken: Secret;
  /** Absent if the typed grant was never refreshed. */
  grant?: Grant;
}

/** The grant that the config names: its newest generation, or the typed one. */
export function namedGrant(config: Config, state: State): UsableGrant {
  const lineage = lineageOf(config);
  const grant = state.grants.find((one) => one.lineage === lineage);
  return { lineage, refreshToken: grant?.refreshToken ?? config.refreshToken, ...(grant && { grant }) };
}

/** The refusal of the grant that the config names; the refusal of a withdrawn grant does not count. */
export function namedRefusal(config: Config, { refusal }: State): State['refusal'] {
  return refusal?.lineage === lineageOf(config) ? refusal : undefined;
}

/** Other grants that the same app holds for the same org, the one refreshed last first. */
export function otherGrants(config: Config, state: State): Grant[] {
  const named = lineageOf(config);
  return state.grants.filter((one) => one.lineage !== named && isOfSameAccount(one, config)).sort(newestFirst);
}

/** The grant whose access token the record uses: the named one, or its substitute. */
export function currentGrant(config: Config, state: State): Grant | undefined {
  const { grant } = namedGrant(config, state);
  if (grant?.accessToken && !namedRefusal(config, state)) return grant;
  return otherGrants(config, state).find(({ accessToken }) => accessToken !== undefined) ?? grant;
}

/**
 * Joins the grants of two passes: for each lineage the higher generation, the newest first.
 * Associative, commutative and idempotent, so that no order of passes loses a grant.
 */
export function joinGrants(one: readonly Grant[], other: readonly Grant[]): Grant[] {
  const best = new Map<string, Grant>();
  for (const grant of [...one, ...other]) {
    const known = best.get(grant.lineage);
    if (!known || isLater(grant, known)) best.set(grant.lineage, grant);
  }
  return [...best.values()].sort(newestFirst);
}

/** The grants that a record keeps: the one of that lineage, also with a wrong clock, and the two others refreshed last. */
export function lastGrants(grants: readonly Grant[], lineage: string): Grant[] {
  const others = grants.filter((grant) => grant.lineage !== lineage).slice(0, MOST_GRANTS - 1);
  return grants.filter((grant) => grant.lineage === lineage || others.includes(grant));
}

function isLater(one: Grant, other: Grant): boolean {
  const order =
    one.generation - other.generation ||
    one.refreshedAt - other.refreshedAt ||
    (one.expiresAt ?? 0) - (other.expiresAt ?? 0) ||
    compare(one.refreshToken.fingerprint, other.refreshToken.fingerprint) ||
    compare(one.accessToken?.fingerprint ?? '', other.accessToken?.fingerprint ?? '');
  return order > 0;
}

function newestFirst(one: Grant, other: Grant): number {
  return other.refreshedAt - one.refreshedAt || compare(one.lineage, other.lineage);
}

/** One Service App can be authorized in many orgs: a grant for another org does not help. */
function isOfSameAccount({ clientId, accessToken }: Grant, config: Config): boolean {
  const org = orgOf(accessToken);
  return clientId === config.clientId && (org === undefined || !config.target || org === config.target.orgId);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
