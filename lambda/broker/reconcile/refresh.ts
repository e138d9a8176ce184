import type { Lease, Loaded, PassDeps, TokenAnswer, Usable } from '../ports.ts';
import { lineageOf } from '../record/config.ts';
import { isOfService } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { joinGrants, lastGrants, namedGrant, namedRefusal, otherGrants, type UsableGrant } from '../record/grants.ts';
import type { Secret } from '../record/secret.ts';
import { type Grant, type Reason, recentRefreshes, type State } from '../record/state.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../record/time.ts';
import type { Observation } from './observe.ts';
import { publishedSeen } from './published.ts';
import { recover } from './recover.ts';
import { type Answered, type Overtaken, requestToken } from './request-token.ts';
import { saveChange } from './save.ts';
import { usable } from './usable.ts';

/** Kept free at the end of a pass, to save and to report the new grant. */
const RESERVE = 30 * SECOND;
/** With three of these, and tokens as long as the wire takes them, a state is still smaller than a secret may be. */
const LONGEST_SCOPE = 4096;
/** Assumed where the answer does not say how long the token lives, until Webex is asked. */
const ASSUMED_LIFE = 12 * HOUR;

/** The result of a refresh; it is saved. */
export interface Refreshed {
  loaded: Usable;
  /** Absent where another pass's token makes ours needless. */
  outcome?: 'refreshed' | 'unchanged';
  rotated?: boolean;
  clockSkewMs?: number;
}

/** Requests a token and saves it. On return the store has it, unpublished. */
export async function refresh(
  deps: PassDeps,
  loaded: Usable,
  lease: Lease,
  reason: Reason,
  observed: Observation,
): Promise<Refreshed> {
  const { clock, store, deadline } = deps;
  const answered = await answerFor({ ...deps, deadline: Math.min(deadline, lease.until) - RESERVE }, loaded, reason);
  if (!('answer' in answered)) return answered;
  const { used, answer } = answered;
  const now = clock.now();
  const grant = grantAfter(used, answered.loaded.config.clientId, answer, reason, now);
  const isRotated = !grant.refreshToken.equals(used.refreshToken);
  const change = (current: Loaded): State => ({
    ...withoutRefusal(current.state),
    grants: lastGrants(joinGrants(current.state.grants, [grant]), grant.lineage),
    refreshes: [...recentRefreshes(current.state, now), now],
    // What was seen under another config says nothing of this one.
    ...(current.configVersion === loaded.configVersion && publishedSeen(current as Usable, observed, now)),
    ...setOutToPublish(current.state, grant, now),
    refusal: refusalAfter(current, answered, now),
    ...(isRotated && { rotatedAt: now, notified: notifiedOfRotation(current.state, used.grant, now) }),
  });
  const saved = usable(await saveChange(store, answered.loaded, change, 'grant', deadline));
  if (!answer.accessToken) {
    const message = `Webex answered the refresh of record ${loaded.name} without a usable access token.`;
    throw new Failure('TOKEN_ANSWER_INVALID', message);
  }
  const skew = (answer.serverTime ?? now) - now;
  return {
    loaded: answer.expiresIn === undefined ? await withTrueExpiry(deps, saved, grant) : saved,
    outcome: answer.accessToken.equals(used.grant?.accessToken) ? 'unchanged' : 'refreshed',
    rotated: isRotated,
    ...(Math.abs(skew) > MINUTE && { clockSkewMs: skew }),
  };
}

/** What the endpoint answered to the named grant, or to what recovery finds. */
async function answerFor(deps: PassDeps, loaded: Usable, reason: Reason): Promise<Answered | Overtaken> {
  const { config, state } = loaded;
  const used = reason === 'forced' ? namedGrant(config, state) : grantToUse(loaded, deps.clock.now());
  try {
    return { loaded, used, answer: await requestToken(deps, loaded, used) };
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== 'GRANT_REFUSED') throw failure;
    return recover(deps, loaded, used, failure);
  }
}

/** The grant that people named; for a day after its refusal, the one that goes on in its place. */
function grantToUse({ config, configVersion, state }: Usable, now: Instant): UsableGrant {
  const refusal = namedRefusal(config, state);
  const isRefused = refusal?.configVersion === configVersion && Math.abs(now - refusal.since) < DAY;
  const other = isRefused ? otherGrants(config, state)[0] : undefined;
  return other ? { lineage: other.lineage, refreshToken: other.refreshToken, grant: other } : namedGrant(config, state);
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
    ...(answer.scope !== undefined && answer.scope.length <= LONGEST_SCOPE && { scope: answer.scope }),
  };
}

/** An endpoint that replaces the refresh token with each refresh tells no news: no copy was ever good for long. */
function notifiedOfRotation({ notified, rotatedAt }: State, used: Grant | undefined, now: Instant): State['notified'] {
  const isUsual = !used || (used.refreshedAt === rotatedAt && notified.rotatedAt === rotatedAt);
  return isUsual ? { ...notified, rotatedAt: now } : notified;
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

/** While another grant goes on, what was refused stays known. */
function refusalAfter({ state, configVersion }: Loaded, { loaded, used, refused }: Answered, now: Instant) {
  if (refused !== undefined) return { lineage: refused, configVersion, since: now };
  return used.lineage === lineageOf(loaded.config) ? undefined : state.refusal;
}

function withoutRefusal(state: State): State {
  if (!isOfService('token endpoint', state.failure?.code)) return state;
  const { failure: _, ...rest } = state;
  return rest;
}

/** The answer did not say how long the token lives: Webex does. What it says is saved where that can be. */
async function withTrueExpiry({ webex, store, deadline }: PassDeps, saved: Usable, fresh: Grant): Promise<Usable> {
  try {
    const expiresAt = await webex.tokenExpiry(fresh.accessToken as Secret, deadline);
    const isFresh = ({ lineage, generation }: Grant) => lineage === fresh.lineage && generation === fresh.generation;
    const change = ({ state }: Loaded) => ({
      ...state,
      grants: state.grants.map((grant) =>
        isFresh(grant) && expiresAt !== undefined ? { ...grant, expiresAt } : grant,
      ),
    });
    return usable(await saveChange(store, saved, change, 'note', deadline));
  } catch {
    // An early renewal is all that it costs.
    return saved;
  }
}
