import { notificationsFor } from '../notify/notifications.ts';
import { type Deps, type Loaded, NoRoomForNotes, type Usable } from '../ports.ts';
import { type Callers, callersOf, safeUntil } from '../record/callers.ts';
import { CooldownError } from '../record/cooldown.ts';
import { type Failure, toFailure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { dueAt, needsWake, type RemainingLife, remainingLife } from '../record/renewal.ts';
import type { Reason, State } from '../record/state.ts';
import { type Instant, iso } from '../record/time.ts';
import { stateAfter } from './health.ts';
import type { Learned } from './learned.ts';
import { exposure, type Observation } from './observe.ts';
import type { Publication } from './publish.ts';
import type { Refreshed } from './refresh.ts';
import type { Findings, Outcome, Result, VariableState } from './result.ts';
import { isSameState, saveChange } from './save.ts';

/** What a pass found and did, step by step; a step that failed is its failure. */
export interface Finished {
  /** The record when the pass began. */
  before: Usable;
  /** The record as the last step left it. */
  loaded: Usable;
  observation: Observation;
  /** What was seen before the refresh. */
  sawBefore?: Observation;
  reason?: Reason | undefined;
  renewal?: Refreshed | Failure | undefined;
  published?: Publication | Failure;
  /** What consumers are given. */
  given?: undefined | Failure;
  /** Another pass refreshed and publishes in our place. */
  yielded?: boolean;
}

/**
 * Ends a pass: keeps in the state what it learned, sets a wake where the next sweep would be too late, tells people
 * what has changed, logs and counts. Answers with the result, or rejects with the failure.
 */
export async function finish(deps: Deps, pass: Finished, deadline: Instant): Promise<Result> {
  const failure = failureOf(pass);
  const learned: Learned = { ...pass, failure, findings: findingsOf(pass), now: deps.clock.now() };
  const remembered = await remember(deps, pass.loaded, learned, deadline);
  const loaded = remembered.loaded as Usable;
  const unsent = remembered.isSaved ? await tell(deps, loaded, learned, deadline) : { wakeAt: undefined, unsent: [] };
  const findings = { ...learned.findings, ...(unsent.unsent.length > 0 && { unsent: unsent.unsent }) };

  const reported = remembered.failure ?? failure;
  const callers = callersOf(loaded.config, withWritten(loaded.state, pass), learned.now);
  const result = resultOf(deps, loaded, pass, callers, unsent.wakeAt);
  const grant = currentGrant(loaded.config, loaded.state);
  const callersSafeUntil = safeUntil(callers);
  deps.telemetry.reconciled({
    serviceApp: loaded.name,
    findings,
    reason: pass.reason,
    ...(reported ? { failure: reported, held: isHeld(reported) } : { result }),
    ...(grant?.expiresAt !== undefined && { accessTokenExpiresAt: grant.expiresAt }),
    ...(callersSafeUntil !== undefined && { callersSafeUntil }),
    life: lifeForCallers(loaded, callers, learned.now),
  });
  if (reported) throw reported;
  return result;
}

/** Ends the pass over a paused record: it is reported, so that it is not taken for forgotten. */
export function finishPaused(deps: Deps, loaded: Usable): Result {
  const callers = callersOf(loaded.config, loaded.state, deps.clock.now());
  const result = resultOf(deps, loaded, 'paused', callers, undefined);
  const callersSafeUntil = safeUntil(callers);
  deps.telemetry.reconciled({
    serviceApp: loaded.name,
    findings: {},
    result,
    ...(callersSafeUntil !== undefined && { callersSafeUntil }),
    life: {},
  });
  return result;
}

/** Ends the pass over a record whose config cannot be used: its state still remembers what people heard. */
export async function finishUnusable(deps: Deps, found: Loaded, failure: Failure, deadline: Instant): Promise<never> {
  const learned: Learned = { failure, findings: {}, now: deps.clock.now() };
  const { loaded, isSaved } = await remember(deps, found, learned, deadline);
  if (isSaved) await tell(deps, loaded, learned, deadline);
  deps.telemetry.reconciled({ serviceApp: found.name, findings: {}, failure });
  throw failure;
}

/** What the pass learned, once it is in the state. A store that takes no writes is not asked once more. */
async function remember(deps: Deps, loaded: Loaded, learned: Learned, deadline: Instant) {
  const { failure } = learned;
  const change = (current: Loaded) => stateAfter(current, learned);
  if (failure?.code === 'SAVE_FAILED') return { loaded, isSaved: isSameState(change(loaded), loaded.state) };
  try {
    return { loaded: await saveChange(deps.store, loaded, change, 'note', deadline), isSaved: true };
  } catch (thrown) {
    if (thrown instanceof NoRoomForNotes) return { loaded, isSaved: false };
    return { loaded, isSaved: false, failure: failure ?? toFailure(thrown) };
  }
}

/** Sets the wake and sends the messages. What cannot be sent is counted, and fails nothing: the next pass sends it. */
async function tell(deps: Deps, loaded: Loaded, learned: Learned, deadline: Instant) {
  const unsent: string[] = [];
  const sent = async (what: string, send: () => Promise<void>) => {
    try {
      await send();
      return true;
    } catch {
      unsent.push(what);
      return false;
    }
  };
  const moment = wakeNeeded(deps, loaded, learned);
  const isWakeSet = moment !== undefined && (await sent('wake', () => deps.wakes.create(loaded.name, moment)));
  let { notified } = loaded.state;
  for (const { message, mark } of notificationsFor(deps, loaded, learned)) {
    const isSent = await sent('message', () => deps.notifier.notify(message.subject, message.text));
    if (isSent) notified = { ...notified, ...mark };
  }
  // Only now: a message that did not go out is sent by the next pass.
  const heard = notified;
  await saveChange(
    deps.store,
    loaded,
    ({ state }) => ({ ...state, notified: { ...state.notified, ...heard } }),
    'notified',
    deadline,
  ).catch(() => unsent.push('note of a message'));
  return { wakeAt: isWakeSet ? moment : undefined, unsent };
}

/** Nothing depends on a wake: it only saves time. */
function wakeNeeded({ timing, clock }: Deps, { name, config, state }: Loaded, learned: Learned): Instant | undefined {
  const { failure } = state;
  if (failure) {
    const { retryAt } = failure;
    const isNew = retryAt !== undefined && retryAt !== learned.before?.state.failure?.retryAt;
    return isNew && retryAt - clock.now() < timing.sweepMs ? retryAt : undefined;
  }
  const isRefreshed = learned.renewal !== undefined && 'outcome' in learned.renewal;
  if (!isRefreshed || !('clientId' in config)) return undefined;
  const grant = currentGrant(config, state);
  if (grant?.expiresAt === undefined) return undefined;
  const due = dueAt(name, grant, timing);
  return needsWake(due, grant.expiresAt, timing) ? due : undefined;
}

/** Of several failures the one that tells most: the refresh's, then what keeps flows from the token, then consumers. */
function failureOf({ renewal, published, observation, given }: Finished): Failure | undefined {
  return [renewal, published, observation.failure, given].find(isFailure);
}

function findingsOf({ sawBefore, observation, renewal, loaded }: Finished): Findings {
  const { token, drifted, seen } = sawBefore ?? observation;
  const exposedBy = seen ? exposure(seen.variable) : [];
  const refreshed = isFailure(renewal) ? undefined : renewal;
  return {
    ...(drifted && { drifted: true }),
    ...(token === 'refused' && { revoked: true }),
    ...(refreshed?.rotated && { rotated: true }),
    ...(loaded.state.refusal && { typedGrantRefused: true }),
    ...(exposedBy.length > 0 && { exposedBy }),
    ...(refreshed?.clockSkewMs !== undefined && { clockSkewMs: refreshed.clockSkewMs }),
  };
}

function resultOf(
  { clock, timing }: Deps,
  { name, config, state }: Usable,
  pass: Finished | 'paused',
  callers: Callers,
  wakeAt: Instant | undefined,
): Result {
  const grant = currentGrant(config, state);
  const nextSweep = clock.now() + timing.sweepMs;
  return {
    serviceApp: name,
    outcome: pass === 'paused' ? 'paused' : outcomeOf(pass),
    ...(pass !== 'paused' && pass.reason && !pass.yielded && { reason: pass.reason }),
    accessTokenExpiresAt: isoOrNull(grant?.expiresAt),
    refreshTokenExpiresAt: isoOrNull(grant?.refreshTokenExpiresAt),
    callersSafeUntil: isoOrNull(safeUntil(callers)),
    nextCheckAt: iso(Math.min(wakeAt ?? nextSweep, nextSweep)),
    variable: variableState(config.target !== undefined, pass),
    tokenFingerprint: grant?.accessToken?.fingerprint ?? null,
  };
}

function outcomeOf({ renewal, published }: Finished): Outcome {
  if (renewal && 'outcome' in renewal && renewal.outcome) return renewal.outcome;
  return published && 'written' in published && published.written ? 'republished' : 'not_due';
}

function variableState(hasTarget: boolean, pass: Finished | 'paused'): VariableState {
  if (!hasTarget) return 'none';
  const published = pass === 'paused' || isFailure(pass.published) ? undefined : pass.published;
  if (published?.written) return 'published';
  const comparison = published?.comparison;
  return comparison === 'in_step' || comparison === 'masked' ? comparison : 'unknown';
}

/** By Contact Center's own answer, before the next pass sees it in the variable. */
function withWritten(state: State, { published }: Finished): State {
  const written = published && 'written' in published ? published.written : undefined;
  return written ? { ...state, published: written } : state;
}

/** What is left of the token that callers have, in parts of the current token's whole life. */
function lifeForCallers({ config, state }: Usable, callers: Callers, now: Instant): RemainingLife {
  const life = remainingLife(currentGrant(config, state), now);
  if (life.accessLifePercent === undefined || !config.target) return life;
  if (!('safeUntil' in callers)) return callers.why === 'nothing published' ? life : { ...life, accessLifePercent: 0 };
  const { issuedAt = now, expiresAt = now } = currentGrant(config, state) ?? {};
  const percent = Math.floor(((callers.safeUntil - now) / (expiresAt - issuedAt)) * 1000) / 10;
  return { ...life, accessLifePercent: Math.min(life.accessLifePercent, Math.max(0, percent)) };
}

function isHeld(failure: Failure): boolean {
  return failure instanceof CooldownError || failure.code === 'REFRESH_IN_PROGRESS';
}

function isFailure(value: unknown): value is Failure {
  return value instanceof Error;
}

function isoOrNull(moment: Instant | undefined): string | null {
  return moment === undefined ? null : iso(moment);
}
