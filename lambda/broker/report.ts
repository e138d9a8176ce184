import { isDeepStrictEqual } from 'node:util';
import { toFailure } from './failures.ts';
import { HeldFailure, isOfService, withEditHeeded } from './hold.ts';
import { lifeOf } from './life.ts';
import { dueAt, failureState, iso, needsWake } from './lifetime.ts';
import { messageAboutFailure, messageAboutRecovery } from './messages.ts';
import { type Notices, noticesOf } from './notices.ts';
import { type Pass, withLearned } from './pass.ts';
import type { Broker, Instant } from './ports.ts';
import type { FailureState, ServiceAppRecord } from './record.ts';
import type { CheckResult } from './reports.ts';
import { save } from './save.ts';

/**
 * Ends a pass: keeps the record's health in the record, sets a wake where the next sweep would be too late, tells
 * people what has changed, logs and counts. Answers with the result, or rejects with the failure.
 */
export async function conclude(broker: Broker, pass: Pass): Promise<CheckResult> {
  const now = broker.clock.now();
  const before = pass.copy.record.failure ?? (pass.yielded ? undefined : pass.failureBefore);
  const health: Health = { before, after: healthAfter(pass, before, now), notices: noticesOf(pass, now) };
  let wakeAt: Instant | undefined;
  // A failure that the record does not know of would breed a wake with every wake, and a message with every sweep.
  if (await remember(broker, pass, health)) {
    wakeAt = await setWake(broker, pass, health);
    await tellPeople(broker, pass, health);
  }

  const result = resultOf(broker, pass, wakeAt);
  const { failure, findings } = pass;
  const { accessTokenExpiresAt } = pass.copy.record;
  broker.telemetry.checked({
    serviceApp: pass.copy.name,
    findings,
    ...(failure ? { failure, held: failure instanceof HeldFailure } : { result }),
    ...(accessTokenExpiresAt !== undefined && { accessTokenExpiresAt }),
    life: lifeOf(pass.copy.record, now),
  });
  if (failure) throw failure;
  return result;
}

/** Ends the pass over a paused record: it is reported, so that nobody takes it for forgotten, and warns of nothing. */
export function passOver(broker: Broker, pass: Pass): CheckResult {
  pass.outcome = 'paused';
  const result = resultOf(broker, pass, undefined);
  broker.telemetry.checked({ serviceApp: pass.copy.name, findings: {}, result, life: {} });
  return result;
}

/** The record's health as this pass found it and leaves it. */
interface Health {
  before: FailureState | undefined;
  after: FailureState | undefined;
  notices: Notices;
}

function healthAfter(pass: Pass, before: FailureState | undefined, now: Instant): FailureState | undefined {
  const { failure, failedWith, copy } = pass;
  // What Webex has against one grant says nothing of another that a person has typed, or a check has bought, meanwhile.
  const isOfAnother = isOfService('token endpoint', failure?.code) && !copy.record.refreshToken.equals(failedWith);
  // And whoever left the refresh to another check leaves it the last word.
  if (failure instanceof HeldFailure || isOfAnother || pass.yielded) return withEditHeeded(copy, copy.record).failure;
  return failure && failureState(failure, before, now);
}

/** Whether the record now says what this pass found. A registry that takes no writes is not asked once more. */
async function remember(broker: Broker, pass: Pass, { after, notices }: Health): Promise<boolean> {
  const { copy, learned } = pass;
  const { failure } = copy.record;
  const isKnown =
    failure?.code === after?.code &&
    failure?.retryAt === after?.retryAt &&
    isDeepStrictEqual(notices.told, { ...copy.record.told });
  if (isKnown && !copy.edited && Object.keys(learned).length === 0) return true;
  if (pass.failure?.code === 'SAVE_FAILED') return false;
  const { failure: _, told: __, ...rest } = withLearned(copy.record, learned);
  const change: ServiceAppRecord = {
    ...rest,
    ...(after && { failure: after }),
    ...(Object.keys(notices.told).length > 0 && { told: notices.told }),
  };
  try {
    pass.copy = await save(broker, copy, change, 'note', pass.deadline);
    return pass.copy.record.failure?.code === after?.code;
  } catch (thrown) {
    pass.failure ??= toFailure(thrown);
    return false;
  }
}

/** The moment of the wake that was set, if one was needed. Nothing depends on it: it only saves time. */
async function setWake(broker: Broker, pass: Pass, health: Health): Promise<Instant | undefined> {
  const moment = wakeNeeded(broker, pass, health);
  if (moment === undefined) return undefined;
  return (await sent(pass, 'wake', () => broker.wakes.create(pass.copy.name, moment))) ? moment : undefined;
}

function wakeNeeded(broker: Broker, pass: Pass, { before, after }: Health): Instant | undefined {
  const { timing, clock } = broker;
  if (after) {
    const isNew = after.retryAt !== undefined && after.retryAt !== before?.retryAt;
    return isNew && after.retryAt - clock.now() < timing.sweepMs ? after.retryAt : undefined;
  }
  const { accessTokenExpiresAt } = pass.copy.record;
  if (!pass.bought || accessTokenExpiresAt === undefined) return undefined;
  const due = dueAt(pass.copy.name, pass.copy.record, timing);
  return needsWake(due, accessTokenExpiresAt, timing) ? due : undefined;
}

async function tellPeople(broker: Broker, pass: Pass, { before, after, notices }: Health): Promise<void> {
  const { copy, failure } = pass;
  const messages = [...notices.messages];
  if (after && failure && after.code !== before?.code)
    messages.unshift(messageAboutFailure(copy, failure, after, broker));
  if (before && !after && !failure) messages.unshift(messageAboutRecovery(copy, before, broker));
  for (const { subject, text } of messages) await sent(pass, 'message', () => broker.people.tell(subject, text));
}

/** A wake or a message that cannot be sent is counted, and fails nothing. */
async function sent(pass: Pass, what: string, send: () => Promise<void>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch {
    pass.findings.unsent = [...(pass.findings.unsent ?? []), what];
    return false;
  }
}

function resultOf(broker: Broker, pass: Pass, wakeAt: Instant | undefined): CheckResult {
  const { name, record } = pass.copy;
  const nextSweep = broker.clock.now() + broker.timing.sweepMs;
  return {
    serviceApp: name,
    outcome: pass.outcome,
    accessTokenExpiresAt: isoOrNull(record.accessTokenExpiresAt),
    refreshTokenExpiresAt: isoOrNull(record.refreshTokenExpiresAt),
    nextCheckAt: iso(Math.min(wakeAt ?? nextSweep, nextSweep)),
    variable: pass.variableState,
    tokenFingerprint: record.accessToken?.fingerprint ?? null,
  };
}

function isoOrNull(moment: Instant | undefined): string | null {
  return moment === undefined ? null : iso(moment);
}
