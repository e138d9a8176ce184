import { Failure } from './failures.ts';
import { dueAt, SECOND } from './lifetime.ts';
import { open, readCurrent } from './open.ts';
import type { Pass } from './pass.ts';
import type { Broker, Instant, TokenAnswer } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { parseRecord } from './record-json.ts';
import type { Secret } from './secret.ts';
import { orgOf } from './token-org.ts';
import { toWorkingCopy } from './working-copy.ts';

/** Time for another check, or a person, to save what made our grant an old one. */
const SECOND_LOOK_AFTER = 10 * SECOND;

/**
 * The ladder to climb when the grant is refused: somebody else may have renewed it; the previous refresh token may
 * still be good; another app may be allowed to mint a new pair. Returns what the endpoint answered in the end, or
 * undefined where somebody else's token makes a refresh needless; fails with the refusal where no rung holds.
 */
export async function recover(
  broker: Broker,
  pass: Pass,
  refusal: Failure,
  deadline: Instant,
): Promise<TokenAnswer | undefined> {
  const refused = pass.copy.record.refreshToken;
  if (await renewedElsewhere(broker, pass, refused, deadline)) {
    const isDue = broker.clock.now() >= dueAt(pass.copy.name, pass.copy.record, broker.timing);
    if (!isDue) return undefined;
    const answer = await tryGrant(broker, pass.copy.record, deadline);
    if (answer) return answer;
  }
  const previous = await previousRecord(broker, pass);
  const isTried = [refused, pass.copy.record.refreshToken].some((token) => token.equals(previous?.refreshToken));
  if (previous && !isTried && !isOfAnotherOrg(previous, pass.copy.record)) {
    const record = withGrantBefore(previous, pass.copy.record);
    const answer = await tryGrant(broker, record, deadline);
    if (answer) {
      pass.copy = { ...pass.copy, record };
      return answer;
    }
  }
  return mint(broker, pass.copy.record, refusal, deadline);
}

/** First rung. Leaves the newer version as the pass's working copy. */
async function renewedElsewhere(broker: Broker, pass: Pass, refused: Secret, deadline: Instant): Promise<boolean> {
  if (broker.clock.now() + SECOND_LOOK_AFTER < deadline) await broker.clock.sleep(SECOND_LOOK_AFTER);
  pass.copy = await open(broker, await readCurrent(broker, pass.copy.name, deadline), deadline);
  return !pass.copy.record.refreshToken.equals(refused);
}

/** Second rung. */
async function previousRecord(broker: Broker, pass: Pass): Promise<ServiceAppRecord | undefined> {
  try {
    const version = await broker.registry.read(pass.copy.name, 'AWSPREVIOUS');
    return version && toWorkingCopy(version).record;
  } catch {
    // What cannot be read is no way back; the next rung may be one.
    return undefined;
  }
}

/** One Service App can be authorised in many orgs: what is good for another one is no way back. */
function isOfAnotherOrg(previous: ServiceAppRecord, { target }: ServiceAppRecord): boolean {
  const org = orgOf(previous.accessToken);
  return org !== undefined && target !== undefined && org !== target.orgId;
}

/** The record as if it held a previous grant: what that buys descends from it, and takes the place of the refused one. */
function withGrantBefore(previous: ServiceAppRecord, record: ServiceAppRecord): ServiceAppRecord {
  const { refreshToken, grantRoot = '', grantRefreshes = 0 } = previous;
  if (record.grantRoot === grantRoot) {
    return { ...record, refreshToken, grantRefreshes: Math.max(grantRefreshes, record.grantRefreshes ?? 0) };
  }
  const { grantRoot: refused } = record;
  return { ...record, refreshToken, grantRoot, grantRefreshes, ...(refused && { grantInsteadOf: refused }) };
}

async function tryGrant(broker: Broker, record: ServiceAppRecord, deadline: Instant): Promise<TokenAnswer | undefined> {
  try {
    return await broker.webex.refresh(record, deadline);
  } catch (failure) {
    if (failure instanceof Failure && failure.code === 'GRANT_REFUSED') return undefined;
    throw failure;
  }
}

/** Third rung, if the record names one. Where it does not hold, the refusal says why. */
async function mint(
  broker: Broker,
  record: ServiceAppRecord,
  refusal: Failure,
  deadline: Instant,
): Promise<TokenAnswer> {
  if (!record.recovery) throw refusal;
  try {
    return await mintWith(broker, record, record.recovery, deadline);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    // What may pass is worth another try soon; what does not leaves the refusal as it is.
    const [first, second] = failure.transient ? [failure, refusal] : [refusal, failure];
    throw addReason(first, `recovery with record ${record.recovery.record}: ${second.message}`);
  }
}

async function mintWith(
  broker: Broker,
  record: ServiceAppRecord,
  recovery: { record: string; applicationId: string },
  deadline: Instant,
): Promise<TokenAnswer> {
  const { accessToken } = parseRecord(await readCurrent(broker, recovery.record, deadline));
  if (!accessToken) throw new Failure('GRANT_REFUSED', 'It has no access token yet.');
  const orgId = record.target?.orgId ?? orgOf(record.accessToken);
  if (!orgId) throw new Failure('GRANT_REFUSED', 'The org is unknown, as the record has no target.');
  const { clientId, clientSecret } = record;
  const request = { applicationId: recovery.applicationId, clientId, clientSecret, orgId };
  return broker.webex.mintPair(request, accessToken, deadline);
}

function addReason({ code, message, status, trackingId, retryAfterMs }: Failure, reason: string): Failure {
  return new Failure(code, `${message.replace(/\.$/, '')}; ${reason}`, {
    ...(status !== undefined && { status }),
    ...(trackingId !== undefined && { trackingId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
