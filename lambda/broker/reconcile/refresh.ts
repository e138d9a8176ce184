import type { Deps, Lease, TokenAnswer, Usable } from '../ports.ts';
import { isOfService } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { joinGrants, namedGrant, otherGrants, type UsableGrant } from '../record/grants.ts';
import { type Grant, type Reason, recentRefreshes, type State } from '../record/state.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../record/time.ts';
import type { Observation } from './observe.ts';
import { publishedSeen } from './published.ts';
import { recover } from './recover.ts';
import { type Answered, type Overtaken, requestToken } from './request-token.ts';
import { saveChange } from './save.ts';
import { usable } from './usable.ts';

/** Kept free at the end of a pass, to save and to report what was bought. */
const RESERVE = 30 * SECOND;
/** Taken for the life of a token whose life nobody tells, until Webex is asked. */
const ASSUMED_LIFE = 12 * HOUR;

/** What a refresh bought; it is saved. */
export interface Refreshed {
  loaded: Usable;
  /** Absent where another pass's token makes ours needless. */
  outcome?: 'refreshed' | 'unchanged';
  rotated?: boolean;
  clockSkewMs?: number;
}

/** Buys a token and saves it. On return the store holds it, unpublished. */
export async function refresh(
  deps: Deps,
  { loaded, lease }: { loaded: Usable; lease: Lease },
  { reason, observation }: { reason: Reason; observation: Observation },
  deadline: Instant,
): Promise<Refreshed> {
  const { clock, store } = deps;
  const spendUntil = Math.min(deadline, lease.until) - RESERVE;
  const bought = await buy(deps, loaded, reason, spendUntil);
  if (!('answer' in bought)) return bought;
  const { used, answer, refused } = bought;
  const now = clock.now();
  const grant = grantAfter(used, bought.loaded.config.clientId, answer, reason, now);
  const saved = usable(
    await saveChange(
      store,
      bought.loaded,
      ({ state, config, configVersion }) => ({
        ...withoutRefusal(state),
        grants: joinGrants(state.grants, [grant]),
        refreshes: [...recentRefreshes(state, now), now],
        ...(config instanceof Failure || configVersion !== loaded.configVersion
          ? {}
          : publishedSeen({ ...loaded, config, state }, observation, now)),
        ...setOutToPublish(state, grant, now),
        refusal: refused === undefined ? undefined : { lineage: refused, configVersion, since: now },
        ...(isRotated(used, answer) && { rotatedAt: now }),
      }),
      'grant',
      deadline,
    ),
  );
  if (!answer.accessToken) {
    throw new Failure(
      'TOKEN_ANSWER_INVALID',
      `Webex answered the refresh of record ${loaded.name} without a usable access token.`,
    );
  }
  const skew = (answer.serverTime ?? now) - now;
  return {
    loaded: answer.expiresIn === undefined ? await withTrueExpiry(deps, saved, grant, deadline) : saved,
    outcome: answer.accessToken.equals(used.grant?.accessToken) ? 'unchanged' : 'refreshed',
    rotated: isRotated(used, answer),
    ...(Math.abs(skew) > MINUTE && { clockSkewMs: skew }),
  };
}

/** What the endpoint answered to the named grant, or to what recovery finds. */
async function buy(deps: Deps, loaded: Usable, reason: Reason, deadline: Instant): Promise<Answered | Overtaken> {
  const { config, state } = loaded;
  const used = reason === 'forced' ? namedGrant(config, state) : grantToUse(loaded, deps.clock.now());
  try {
    return { loaded, used, answer: await requestToken(deps, loaded, used, deadline) };
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== 'GRANT_REFUSED') throw failure;
    return recover(deps, loaded, used, failure, deadline);
  }
}

/** The grant that people named; for a day after its refusal, the one that goes on in its place. */
function grantToUse({ config, configVersion, state }: Usable, now: Instant): UsableGrant {
  const named = namedGrant(config, state);
  const { refusal } = state;
  const isRefused =
    refusal?.lineage === named.lineage && refusal.configVersion === configVersion && now - refusal.since < DAY;
  const other = isRefused ? otherGrants(config, state)[0] : undefined;
  return other ? { lineage: other.lineage, refreshToken: other.refreshToken, grant: other } : named;
}

/** The grant with what the endpoint answered. A refresh token that the answer leaves out is kept. */
function grantAfter(
  { lineage, refreshToken, grant }: UsableGrant,
  clientId: string,
  answer: TokenAnswer,
  reason: Reason,
  now: Instant,
): Grant {
  // A service whose clock differs by more than a minute is believed for lifetimes: ours may be wrong.
  const serverTime = answer.serverTime ?? now;
  const answered = Math.abs(serverTime - now) > MINUTE ? serverTime : now;
  const { sameTokenSince: _, ...before } = grant ?? {};
  const isSame = answer.accessToken?.equals(grant?.accessToken) === true;
  const known = {
    ...before,
    lineage,
    clientId,
    generation: (grant?.generation ?? 0) + 1,
    refreshToken: answer.refreshToken ?? refreshToken,
    refreshedAt: now,
    reason,
    ...(answer.refreshTokenExpiresIn !== undefined && {
      refreshTokenExpiresAt: answered + answer.refreshTokenExpiresIn * SECOND,
    }),
  };
  if (!answer.accessToken) return known;
  const life = answer.expiresIn === undefined ? lifeOf(grant) : answer.expiresIn * SECOND;
  return {
    ...known,
    accessToken: answer.accessToken,
    issuedAt: isSame ? (grant?.issuedAt ?? answered) : answered,
    expiresAt: isSame && answer.expiresIn === undefined ? (grant?.expiresAt ?? answered + life) : answered + life,
    ...(isSame && { sameTokenSince: answered }),
    ...(answer.scope !== undefined && { scope: answer.scope }),
  };
}

function lifeOf(grant: Grant | undefined): number {
  const { issuedAt, expiresAt } = grant ?? {};
  return issuedAt === undefined || expiresAt === undefined ? ASSUMED_LIFE : expiresAt - issuedAt;
}

/** What the next pass needs to know in order to tell an unfinished publish from drift. */
function setOutToPublish(state: State, { accessToken }: Grant, now: Instant): Partial<State> {
  if (!accessToken) return {};
  const before = state.publishing?.fingerprints ?? [];
  return { publishing: { fingerprints: [...before, accessToken.fingerprint].slice(-5), since: now } };
}

function isRotated({ refreshToken }: UsableGrant, answer: TokenAnswer): boolean {
  return answer.refreshToken !== undefined && !answer.refreshToken.equals(refreshToken);
}

function withoutRefusal(state: State): State {
  if (!isOfService('token endpoint', state.failure?.code)) return state;
  const { failure: _, ...rest } = state;
  return rest;
}

/** The answer did not say how long the token lives: Webex does. The end of the pass saves it. */
async function withTrueExpiry({ webex }: Deps, loaded: Usable, bought: Grant, deadline: Instant): Promise<Usable> {
  const expiresAt = bought.accessToken
    ? await webex.tokenExpiry(bought.accessToken, deadline).catch(() => undefined)
    : undefined;
  if (expiresAt === undefined) return loaded;
  const grants = loaded.state.grants.map((grant) =>
    grant.lineage === bought.lineage && grant.generation === bought.generation ? { ...grant, expiresAt } : grant,
  );
  return { ...loaded, state: { ...loaded.state, grants } };
}
