import { claimRefresh } from './claim.ts';
import { Failure } from './failures.ts';
import { isHeld, isOfService, respectHold, withoutRefusal } from './hold.ts';
import { dueAt, MINUTE, SECOND } from './lifetime.ts';
import { type Pass, withLearned } from './pass.ts';
import type { Broker, Instant, TokenAnswer } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { recover } from './recovery.ts';
import { proveSaving, save } from './save.ts';

/** Kept free at the end of a pass, to save and to report what was bought. */
const RESERVE = 30 * SECOND;

/** Whether this pass is to buy a token. */
export function needsRefresh(broker: Broker, pass: Pass): boolean {
  const { order, copy, findings } = pass;
  if (order.force || findings.dead || findings.drifted) return true;
  // A refresh that failed is still owed, whatever became of its reason.
  if (isOfService('token endpoint', copy.record.failure?.code)) return true;
  if (order.ifToken !== undefined && order.ifToken === copy.record.accessToken?.fingerprint) return true;
  return broker.clock.now() >= dueAt(copy.name, copy.record, broker.timing);
}

/**
 * Begins to prove that saving works, where a refresh is due whatever the variable holds: the look need not wait for it.
 * `refresh` does, and hears what came of it. Of many who report a failed token, only the one that buys proves anything.
 */
export function beginProof(broker: Broker, pass: Pass): void {
  if (pass.order.ifToken !== undefined || !needsRefresh(broker, pass)) return;
  if (isHeld('token endpoint', pass, broker.clock.now())) return;
  pass.proof = proveSaving(broker, pass.copy, pass.deadline);
  pass.proof.catch(() => {});
}

/** Buys a token and saves it, or leaves that to another check. On return the registry holds it, unpublished. */
export async function refresh(broker: Broker, pass: Pass): Promise<void> {
  const { clock } = broker;
  respectHold('token endpoint', pass, clock.now());
  // Whoever reports a failed token is one of many who heard of it in the same second.
  if (pass.order.ifToken !== undefined && !(await claimRefresh(broker, pass))) {
    pass.yielded = true;
    return;
  }
  await (pass.proof ?? proveSaving(broker, pass.copy, pass.deadline));
  const answer = await buy(broker, pass);
  if (!answer) return;
  const before = withLearned(pass.copy.record, pass.learned);
  const after = withAnswer(before, answer, clock.now(), pass.view?.variable.value?.fingerprint);
  noteWhatAnswerTells(pass, before, answer, clock.now());
  const { versionId } = pass.copy;
  pass.copy = await save(broker, pass.copy, after, 'grant', pass.deadline);
  pass.bought = true;
  delete pass.failure;
  // Somebody else's edit came in between: what was seen may not be where the token goes now.
  if (pass.copy.record.basedOn !== versionId) delete pass.view;
}

/** What the endpoint answered; undefined where somebody else's token makes ours needless. */
async function buy(broker: Broker, pass: Pass): Promise<TokenAnswer | undefined> {
  const deadline = pass.deadline - RESERVE;
  try {
    return await broker.webex.refresh(pass.copy.record, deadline);
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== 'GRANT_REFUSED') throw failure;
    return recover(broker, pass, failure, deadline);
  }
}

/** The record with what the endpoint answered. A refresh token that the answer leaves out is kept. */
function withAnswer(
  before: ServiceAppRecord,
  answer: TokenAnswer,
  now: Instant,
  variableHeld: string | undefined,
): ServiceAppRecord {
  const { unchangedSince: _, variableHeld: __, ...kept } = withoutRefusal(before);
  const isUnchanged = answer.accessToken.equals(before.accessToken);
  return {
    ...kept,
    refreshToken: answer.refreshToken ?? before.refreshToken,
    ...(answer.refreshTokenExpiresIn !== undefined && {
      refreshTokenExpiresAt: now + answer.refreshTokenExpiresIn * SECOND,
    }),
    accessToken: answer.accessToken,
    accessTokenIssuedAt: isUnchanged ? (before.accessTokenIssuedAt ?? now) : now,
    accessTokenExpiresAt: now + answer.expiresIn * SECOND,
    ...(isUnchanged && { unchangedSince: now }),
    ...(answer.scope !== undefined && { scope: answer.scope }),
    grantRefreshes: (before.grantRefreshes ?? 0) + 1,
    ...(variableHeld !== undefined && { variableHeld }),
  };
}

function noteWhatAnswerTells(pass: Pass, before: ServiceAppRecord, answer: TokenAnswer, now: Instant): void {
  pass.outcome = answer.accessToken.equals(before.accessToken) ? 'unchanged' : 'refreshed';
  if (answer.refreshToken && !answer.refreshToken.equals(before.refreshToken)) pass.findings.rotated = true;
  const skew = (answer.serverTime ?? now) - now;
  if (Math.abs(skew) > MINUTE) pass.findings.clockSkewMs = skew;
}
