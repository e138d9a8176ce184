import type { Deps, Loaded, PassDeps, Usable } from '../ports.ts';
import { cooldownOf, type Urgency } from '../record/cooldown.ts';
import { Failure, toFailure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { persist } from '../record/retry.ts';
import type { Reason } from '../record/state.ts';
import { type Instant, LONGEST_PASS } from '../record/time.ts';
import { consumersOf, type Giving, giveConsumers } from './consumer-token.ts';
import { finish } from './finish.ts';
import { type Leased, takeLease } from './lease.ts';
import { hasDrifted, nothingObserved, type Observation, observe, WriterHasNoToken } from './observe.ts';
import { compareVariable, publishIfDifferent } from './publish.ts';
import { knownReason, observedReason, refreshLimitOf } from './reason.ts';
import { type Refreshed, refresh } from './refresh.ts';
import { reportPaused } from './report.ts';
import type { ReconcileRequest, Result } from './result.ts';

const TRIES_OF_LOAD = 3;

/**
 * One pass over one record: load, observe, refresh if needed, save, publish if different, finish. Rejects with a
 * Failure after it has reported it. Running it again, after anything, is safe.
 */
export async function reconcile(broker: Deps, request: ReconcileRequest, deadline: Instant): Promise<Result> {
  const deps = { ...broker, deadline };
  return reconcileLoaded(deps, await load(deps, request.record), request);
}

async function reconcileLoaded(deps: PassDeps, before: Loaded, request: ReconcileRequest): Promise<Result> {
  if (before.config instanceof Failure) {
    return finish(deps, { before, loaded: before, observed: { ...nothingObserved, failure: before.config } });
  }
  const usable = before as Usable;
  if (usable.config.paused !== undefined && !request.force) return reportPaused(deps, usable);

  const urgency = urgencyOf(deps, usable, request);
  const known = knownReason(deps, usable, request);
  const [observed, early] = await Promise.all([
    observeAfterWriter(deps, usable, urgency, request),
    known && attempt(() => leaseFor(deps, usable, known, urgency)),
  ]);
  const reason = known ?? observedReason(usable, observed);
  const leased = reason && (early ?? (await attempt(() => leaseFor(deps, usable, reason, urgency))));
  const renewal = leased && (await attempt(() => renew(deps, usable, leased, reason, observed)));
  const renewed = renewal instanceof Failure ? undefined : renewal;
  if (renewed && !renewed.outcome) {
    return isAtWork(deps, renewed.loaded)
      ? finish(deps, { before, loaded: renewed.loaded, observed, yielded: true })
      : reconcileLoaded(deps, renewed.loaded, request);
  }
  const loaded = renewed?.loaded ?? usable;
  const observedLast = renewed
    ? await observeAgain(deps, usable, loaded, observed, urgency, reason, request)
    : observed;
  const given = await attempt(() => updateConsumers(deps, loaded));
  const published = await attempt(() => publishIfDifferent(deps, loaded, observedLast));
  return finish(deps, { before, loaded, observed, observedLast, reason, renewal, given, published });
}

/**
 * The same for a record from a list, which may be minutes old: enough to see that the record needs no work.
 * Undefined, without a report, if the record needs its own pass.
 */
export async function reconcileIfIdle(
  broker: Deps,
  listed: Loaded,
  mayObserve: boolean,
  deadline: Instant,
): Promise<Result | undefined> {
  if (listed.config instanceof Failure) return undefined;
  const deps = { ...broker, deadline };
  const loaded = listed as Usable;
  if (loaded.config.paused !== undefined) return reportPaused(deps, loaded);
  const request = { record: loaded.name };
  if (knownReason(deps, loaded, request)) return undefined;
  // Only an observation ends a failure.
  const mustObserve = mayObserve || loaded.state.failure !== undefined;
  const urgency = urgencyOf(deps, loaded, request);
  const observed = mustObserve ? await observeUnlessCooling(deps, loaded, urgency) : nothingObserved;
  const isWaiting = observed.failure instanceof WriterHasNoToken;
  if (observed.token === 'refused' || observed.drifted || isWaiting) return undefined;
  const compared = await attempt(async () => compareVariable(loaded, observed));
  const given = await attempt(() => consumersOf(deps, loaded));
  if (compared instanceof Failure || compared.comparison === 'differs') return undefined;
  if (given instanceof Failure || given?.wanted) return undefined;
  return finish(deps, { before: loaded, loaded, observed, published: compared, given });
}

async function load(deps: PassDeps, record: string): Promise<Loaded> {
  try {
    return await persist(deps.clock, TRIES_OF_LOAD, deps.deadline, () => deps.store.load(record, deps.deadline));
  } catch (thrown) {
    const failure = toFailure(thrown);
    deps.telemetry.reconciled({ serviceApp: record, findings: {}, failure, isUntold: true });
    throw failure;
  }
}

async function observeUnlessCooling(deps: PassDeps, loaded: Usable, urgency: Urgency): Promise<Observation> {
  const failure = cooldownOf('contact center', loaded, urgency, deps.clock.now());
  return failure ? { ...nothingObserved, failure } : observe(deps, loaded);
}

/** Reconciles a writer without a token first: both records may be new. */
async function observeAfterWriter(
  deps: PassDeps,
  loaded: Usable,
  urgency: Urgency,
  { isForOther }: ReconcileRequest,
): Promise<Observation> {
  const observed = await observeUnlessCooling(deps, loaded, urgency);
  const { writer } = loaded.config;
  if (!(observed.failure instanceof WriterHasNoToken) || writer === undefined || isForOther) return observed;
  const pass = await attempt(() => reconcile(deps, { record: writer, isForOther: true }, deps.deadline));
  const again = await observeUnlessCooling(deps, loaded, urgency);
  const isStillWaiting = again.failure instanceof WriterHasNoToken;
  return isStillWaiting && pass instanceof Failure && pass.transient
    ? { ...again, failure: waiting(loaded, pass) }
    : again;
}

function waiting({ name, config }: Usable, { code }: Failure): Failure {
  return new Failure(
    'CONTACT_CENTER_UNAVAILABLE',
    `The writer of record ${name}, record ${config.writer}, has no access token yet: its refresh failed (${code}).`,
  );
}

/** The lease, if the refresh is allowed. */
async function leaseFor(deps: PassDeps, loaded: Usable, reason: Reason, urgency: Urgency): Promise<Leased> {
  const now = deps.clock.now();
  const failure = cooldownOf('token endpoint', loaded, urgency, now) ?? refreshLimitOf(loaded, reason, now);
  if (failure) throw failure;
  return takeLease(deps, loaded, urgency);
}

async function renew(
  deps: PassDeps,
  before: Usable,
  leased: Leased | Failure,
  reason: Reason | undefined,
  observed: Observation,
): Promise<Refreshed> {
  if (leased instanceof Failure) throw leased;
  const { loaded, lease } = leased;
  if (!lease || !reason) return { loaded };
  // An observation under another config does not count.
  const seen = loaded.configVersion === before.configVersion ? observed : nothingObserved;
  return refresh(deps, loaded, lease, reason, seen);
}

/** Whether the pass that refreshed in our place may still publish; a killed pass never does. */
function isAtWork({ clock }: PassDeps, { config, state }: Usable): boolean {
  return (currentGrant(config, state)?.refreshedAt ?? 0) > clock.now() - LONGEST_PASS;
}

/**
 * After a refresh, an observation under the current config still counts. But whether a 401 is over must be observed
 * again.
 */
async function observeAgain(
  deps: PassDeps,
  before: Usable,
  after: Usable,
  observed: Observation,
  urgency: Urgency,
  reason: Reason | undefined,
  request: ReconcileRequest,
): Promise<Observation> {
  if (reason !== 'revoked' && observed.seen && after.configVersion === before.configVersion) {
    return { ...observed, token: 'unknown', drifted: hasDrifted(after, observed.seen.variable) };
  }
  return observeAfterWriter(deps, after, urgency, request);
}

async function updateConsumers(deps: PassDeps, loaded: Usable): Promise<Giving | undefined> {
  const giving = await consumersOf(deps, loaded);
  if (giving?.wanted) await giveConsumers(deps, loaded.name, giving.wanted);
  return giving;
}

function urgencyOf({ timing }: Deps, { configVersion }: Loaded, { force = false }: ReconcileRequest): Urgency {
  return { force, configVersion, sweepMs: timing.sweepMs };
}

/** A failed step does not end the pass: the later steps may still help callers, and all must be reported. */
async function attempt<T>(step: () => Promise<T>): Promise<T | Failure> {
  try {
    return await step();
  } catch (thrown) {
    return toFailure(thrown);
  }
}
