import type { Usable } from '../ports.ts';
import { publishedIn } from '../record/callers.ts';
import type { Target } from '../record/config.ts';
import { currentGrant } from '../record/grants.ts';
import type { Secret } from '../record/secret.ts';
import type { Grant, Published, State } from '../record/state.ts';
import type { Instant } from '../record/time.ts';
import { isRevoked, type Observation, unfitness } from './observe.ts';

type Loss = NonNullable<Published['lost']>['why'];

/** What a pass observed of the published token, as a change of the state. The rest stays as it was. */
export function publishedSeen(loaded: Usable, observation: Observation, now: Instant): Partial<State> {
  const { config, state } = loaded;
  const { target } = config;
  if (!target) return {};
  const grant = currentGrant(config, state);
  const before = publishedIn(config, state);
  if (observation.seen && unfitness(observation.seen.variable)) {
    return before ? { published: lost(before, 'unfit', now) } : {};
  }
  const value = observation.seen?.variable.value;
  if (value && observation.seen && !observation.drifted) {
    const { fingerprint } = value;
    if (value.equals(grant?.accessToken)) {
      const seen = {
        ...placeOf(target, observation.seen.variable.id),
        fingerprint,
        ...acceptedOf(before, grant, observation, now),
      };
      return {
        published: isRevoked(observation) ? lost(seen, 'revoked', now, before) : seen,
        publishing: undefined,
      };
    }
    const isThere = before?.variableId === observation.seen.variable.id;
    if (isThere && before.fingerprint === fingerprint && before.lost?.why !== 'revoked') {
      const { lost: _, ...found } = before;
      return { published: found };
    }
    if (isThere) return {};
  }
  if (!before) return {};
  if (observation.seen && observation.seen.variable.id !== before.variableId) {
    return { published: lost(before, 'missing', now) };
  }
  if (observation.drifted) return { published: lost(before, 'replaced', now) };
  if (observation.failure?.code === 'VARIABLE_NOT_FOUND') return { published: lost(before, 'missing', now) };
  const isOurs = before.fingerprint === grant?.accessToken?.fingerprint;
  return isOurs && isRevoked(observation) ? { published: lost(before, 'revoked', now) } : {};
}

/** The written value, as Contact Center's answer shows it. */
export function publishedNow(
  { config, state }: Usable,
  observation: Observation,
  variableId: string,
  token: Secret,
  grant: Grant,
  now: Instant,
): Published {
  const { fingerprint } = token;
  const before = publishedIn(config, state);
  const known = before?.fingerprint === fingerprint ? before.acceptedAt : undefined;
  // A write proves that a token is accepted only if this token made the write.
  const isAccepted = config.writer === undefined || observation.token === 'accepted';
  const acceptedAt = known ?? (isAccepted ? now : undefined);
  return {
    ...placeOf(config.target as Target, variableId),
    fingerprint,
    ...(grant.expiresAt !== undefined && { expiresAt: grant.expiresAt }),
    ...(acceptedAt !== undefined && { acceptedAt }),
  };
}

function placeOf({ orgId, datacenter, variableName }: Target, variableId: string) {
  return { orgId, datacenter, variableName, variableId };
}

/** Keeps the first acceptance of a token: to note each would cost a version with every pass. */
function acceptedOf(before: Published | undefined, grant: Grant | undefined, { token }: Observation, now: Instant) {
  const known = before?.fingerprint === grant?.accessToken?.fingerprint ? before?.acceptedAt : undefined;
  const acceptedAt = known ?? (token === 'accepted' ? now : undefined);
  return {
    ...(grant?.expiresAt !== undefined && { expiresAt: grant.expiresAt }),
    ...(acceptedAt !== undefined && { acceptedAt }),
  };
}

function lost(published: Published, why: Loss, now: Instant, before: Published | undefined = published): Published {
  const { lost: known } = before ?? {};
  return { ...published, lost: known?.why === why ? known : { since: now, why } };
}
