import type { PassDeps, TokenAnswer, Usable } from '../ports.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant, namedGrant, otherGrants, type UsableGrant } from '../record/grants.ts';
import { dueAt } from '../record/renewal.ts';
import { SECOND } from '../record/time.ts';
import { orgOf } from '../record/token-org.ts';
import { type Answered, type Overtaken, requestToken } from './request-token.ts';
import { usable } from './usable.ts';

/** Time for another pass, or an operator, to save the grant that replaced ours. */
const SECOND_LOOK_AFTER = 10 * SECOND;

/**
 * The recovery ladder for a refused grant: another pass may have refreshed it, or an operator replaced it; an earlier
 * grant of the same app may still work; another app may mint a new pair. Fails with the refusal if no rung helps.
 */
export async function recover(
  deps: PassDeps,
  before: Usable,
  refused: UsableGrant,
  refusal: Failure,
): Promise<Answered | Overtaken> {
  const { clock, store, timing, deadline } = deps;
  if (clock.now() + SECOND_LOOK_AFTER < deadline) await clock.sleep(SECOND_LOOK_AFTER);
  const loaded = usable(await store.load(before.name, deadline));
  const tried = [refused.refreshToken];
  const isTried = ({ refreshToken }: UsableGrant) => tried.some((one) => one.equals(refreshToken));

  const named = namedGrant(loaded.config, loaded.state);
  if (!isTried(named)) {
    const current = currentGrant(loaded.config, loaded.state);
    if (named.grant && current === named.grant && clock.now() < dueAt(loaded.name, current, timing)) return { loaded };
    const answer = await tryGrant(deps, loaded, named);
    if (answer) return { loaded, used: named, answer };
    tried.push(named.refreshToken);
  }
  for (const other of otherGrants(loaded.config, loaded.state)) {
    const used = { lineage: other.lineage, refreshToken: other.refreshToken, grant: other };
    const answer = isTried(used) ? undefined : await tryGrant(deps, loaded, used);
    if (answer) return { loaded, used, answer, refused: named.lineage };
  }
  return { loaded, used: named, answer: await mint(deps, loaded, refusal) };
}

async function tryGrant(deps: PassDeps, loaded: Usable, grant: UsableGrant): Promise<TokenAnswer | undefined> {
  try {
    return await requestToken(deps, loaded, grant);
  } catch (failure) {
    if (failure instanceof Failure && failure.code === 'GRANT_REFUSED') return undefined;
    throw failure;
  }
}

/** The last rung, if the record names one. If it fails, the refusal says why. */
async function mint(deps: PassDeps, loaded: Usable, refusal: Failure): Promise<TokenAnswer> {
  const { recovery } = loaded.config;
  if (!recovery) throw refusal;
  try {
    return await mintWith(deps, loaded, recovery);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    // A transient failure is worth another try soon; a permanent one leaves the refusal as it is.
    const [first, second] = failure.transient ? [failure, refusal] : [refusal, failure];
    throw addReason(first, `recovery with record ${recovery.record}: ${second.message}`);
  }
}

async function mintWith(
  { store, webex, deadline }: PassDeps,
  { config, state }: Usable,
  recovery: { record: string; applicationId: string },
): Promise<TokenAnswer> {
  const helper = usable(await store.load(recovery.record, deadline));
  const token = currentGrant(helper.config, helper.state)?.accessToken;
  if (!token) {
    // A new recovery record gets its token with this sweep; a failing one needs an operator.
    const isNew = !helper.state.failure && helper.config.paused === undefined;
    const code = isNew ? 'TOKEN_ENDPOINT_UNAVAILABLE' : 'GRANT_REFUSED';
    throw new Failure(code, `Record ${recovery.record} has no access token yet.`);
  }
  const orgId = config.target?.orgId ?? orgOf(currentGrant(config, state)?.accessToken);
  if (!orgId) throw new Failure('GRANT_REFUSED', 'The org is unknown, as the record has no target.');
  const { clientId, clientSecret } = config;
  return webex.mintPair({ applicationId: recovery.applicationId, clientId, clientSecret, orgId }, token, deadline);
}

function addReason({ code, message, status, trackingId, retryAfterMs }: Failure, reason: string): Failure {
  return new Failure(code, `${message.replace(/\.$/, '')}; ${reason}`, {
    ...(status !== undefined && { status }),
    ...(trackingId !== undefined && { trackingId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
