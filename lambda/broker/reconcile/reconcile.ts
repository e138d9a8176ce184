import type { Deps, Loaded, Usable } from '../ports.ts';
import { assertNotInCooldown, type Urgency } from '../record/cooldown.ts';
import { Failure, toFailure } from '../record/failures.ts';
import { persist } from '../record/retry.ts';
import type { Reason } from '../record/state.ts';
import type { Instant } from '../record/time.ts';
import { consumerTokenToWrite, giveConsumers } from './consumer-token.ts';
import { finish } from './finish.ts';
import { type Leased, takeLease } from './lease.ts';
import { nothingObserved, type Observation, observe } from './observe.ts';
import { compareVariable, publishIfDifferent } from './publish.ts';
import { assertMayRefresh, knownReason, observedReason } from './reason.ts';
import { type Refreshed, refresh } from './refresh.ts';
import { reportPaused } from './report.ts';
import type { ReconcileRequest, Result } from './result.ts';

const TRIES_OF_LOAD = 3;

/**
 * One pass over one record: load, observe, refresh if needed, save, publish if different, finish. Rejects with a
 * Failure after it has reported it. Running it again, after anything, is safe.
 */
export async function reconcile(deps: Deps, request: ReconcileRequest, deadline: Instant): Promise<Result> {
  const before = await load(deps, request.record, deadline);
  if (before.config instanceof Failure) {
    return finish(deps, { before, loaded: before, observed: { ...nothingObserved, failure: before.config } }, deadline);
  }
  const usable = before as Usable;
  if (usable.config.paused !== undefined && !request.force) return reportPaused(deps, usable);

  const urgency = urgencyOf(deps, usable, request);
  const known = knownReason(deps, usable, request);
  const [observed, early] = await Promise.all([
    observeUnlessCooling(deps, usable, urgency, deadline),
    known && attempt(() => leaseFor(deps, usable, known, urgency, deadline)),
  ]);
  const reason = known ?? observedReason(usable, observed);
  const renewal = reason && (await attempt(() => renew(deps, usable, { reason, observed, early, urgency }, deadline)));
  const renewed = renewal instanceof Failure ? undefined : renewal;
  if (renewed && !renewed.outcome) {
    return finish(deps, { before, loaded: renewed.loaded, observed, reason, yielded: true }, deadline);
  }
  const loaded = renewed?.loaded ?? usable;
  const observedLast = renewed ? await observeAgain(deps, usable, loaded, observed, urgency, deadline) : observed;
  const given = await attempt(() => updateConsumers(deps, loaded, deadline));
  const published = await attempt(() => publishIfDifferent(deps, loaded, observedLast, deadline));
  return finish(deps, { before, loaded, observed, observedLast, reason, renewal, given, published }, deadline);
}

/**
 * The same, of a record as a list gave it, which may be minutes old: good enough to see that nothing needs doing, and
 * for no more. Undefined, and nothing reported, where the record needs a pass of its own.
 */
export async function reconcileIfIdle(
  deps: Deps,
  listed: Loaded,
  mayObserve: boolean,
  deadline: Instant,
): Promise<Result | undefined> {
  if (listed.config instanceof Failure) return undefined;
  const loaded = listed as Usable;
  if (loaded.config.paused !== undefined) return reportPaused(deps, loaded);
  const request = { record: loaded.name };
  if (knownReason(deps, loaded, request)) return undefined;
  // A failure is not over before it has been seen to be.
  const mustObserve = mayObserve || loaded.state.failure !== undefined;
  const urgency = urgencyOf(deps, loaded, request);
  const observed = mustObserve ? await observeUnlessCooling(deps, loaded, urgency, deadline) : nothingObserved;
  if (observedReason(loaded, observed) || observed.drifted) return undefined;
  const comparison = await attempt(async () => compareVariable(loaded, observed));
  const wanted = await attempt(() => consumerTokenToWrite(deps, loaded, deadline));
  if (comparison === 'differs' || comparison instanceof Failure || wanted !== undefined) return undefined;
  return finish(deps, { before: loaded, loaded, observed, published: { comparison } }, deadline);
}

async function load(deps: Deps, record: string, deadline: Instant): Promise<Loaded> {
  try {
    return await persist(deps.clock, TRIES_OF_LOAD, deadline, () => deps.store.load(record, deadline));
  } catch (thrown) {
    const failure = toFailure(thrown);
    deps.telemetry.reconciled({ serviceApp: record, findings: {}, failure });
    throw failure;
  }
}

async function observeUnlessCooling(
  deps: Deps,
  loaded: Usable,
  urgency: Urgency,
  deadline: Instant,
): Promise<Observation> {
  const failure = await attempt(async () =>
    assertNotInCooldown('contact center', loaded.name, loaded.state, urgency, deps.clock.now()),
  );
  return failure instanceof Failure ? { ...nothingObserved, failure } : observe(deps, loaded, deadline);
}

/** The lease, where the refresh is allowed at all. */
async function leaseFor(
  deps: Deps,
  loaded: Usable,
  reason: Reason,
  urgency: Urgency,
  deadline: Instant,
): Promise<Leased> {
  assertNotInCooldown('token endpoint', loaded.name, loaded.state, urgency, deps.clock.now());
  assertMayRefresh(loaded, reason, deps.clock.now());
  return takeLease(deps, loaded, urgency, deadline);
}

interface Renewal {
  reason: Reason;
  observed: Observation;
  early: Leased | Failure | undefined;
  urgency: Urgency;
}

async function renew(
  deps: Deps,
  loaded: Usable,
  { reason, observed, early, urgency }: Renewal,
  deadline: Instant,
): Promise<Refreshed> {
  const leased = early ?? (await leaseFor(deps, loaded, reason, urgency, deadline));
  if (leased instanceof Failure) throw leased;
  if (!leased.lease) return { loaded: leased.loaded };
  // What was seen under another config says nothing of this one.
  const seen = leased.loaded.configVersion === loaded.configVersion ? observed : nothingObserved;
  return refresh(deps, { loaded: leased.loaded, lease: leased.lease }, { reason, observation: seen }, deadline);
}

/** After a refresh, what was seen still counts where it was seen at all, under the config that counts now. */
async function observeAgain(
  deps: Deps,
  before: Usable,
  after: Usable,
  observation: Observation,
  urgency: Urgency,
  deadline: Instant,
): Promise<Observation> {
  if (observation.seen && after.configVersion === before.configVersion) return { ...observation, token: 'unknown' };
  return observeUnlessCooling(deps, after, urgency, deadline);
}

async function updateConsumers(deps: Deps, loaded: Usable, deadline: Instant): Promise<undefined> {
  const wanted = await consumerTokenToWrite(deps, loaded, deadline);
  if (wanted) await giveConsumers(deps, loaded.name, wanted, deadline);
}

function urgencyOf({ timing }: Deps, { configVersion }: Loaded, { force = false }: ReconcileRequest): Urgency {
  return { force, configVersion, sweepMs: timing.sweepMs };
}

/** A step that fails does not end the pass: what is left of it may still help callers, and must be reported. */
async function attempt<T>(step: () => Promise<T>): Promise<T | Failure> {
  try {
    return await step();
  } catch (thrown) {
    return toFailure(thrown);
  }
}
