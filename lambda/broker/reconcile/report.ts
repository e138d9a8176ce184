import type { Deps, Loaded } from '../ports.ts';
import { type Callers, safeUntil } from '../record/callers.ts';
import { CooldownError } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { type RemainingLife, remainingLife } from '../record/renewal.ts';
import { type Instant, iso } from '../record/time.ts';
import { nothingObserved } from './observe.ts';
import type { Outcome, Result, VariableState } from './result.ts';
import { callersAfter, type Learned, learnedFrom, refreshedIn, writtenIn } from './steps.ts';

/** Reports a paused record, so that it is not taken for forgotten; it warns of nothing. */
export function reportPaused(deps: Deps, loaded: Loaded): Result {
  const learned = learnedFrom({ before: loaded, loaded, observed: nothingObserved }, deps.clock.now());
  const result: Result = { ...resultOf(deps, learned, undefined), outcome: 'paused' };
  reportPass(deps, learned, result);
  return result;
}

/** Logs and counts a pass. */
export function reportPass({ telemetry }: Deps, learned: Learned, result: Result, isUntold = false): void {
  const { loaded, failure, findings, reason, now } = learned;
  const isHeld = failure instanceof CooldownError || failure?.code === 'REFRESH_IN_PROGRESS';
  const isKnown = !(loaded.config instanceof Failure);
  telemetry.reconciled({
    serviceApp: loaded.name,
    findings,
    reason,
    result,
    ...(failure && { failure, held: isHeld, ...(isUntold && { isUntold }) }),
    ...(isKnown && { life: result.outcome === 'paused' ? {} : lifeOf(loaded, callersAfter(learned), now) }),
  });
}

export function resultOf({ clock, timing }: Deps, learned: Learned, wakeAt: Instant | undefined): Result {
  const { loaded, reason, findings } = learned;
  const grant = grantOf(loaded);
  const nextSweep = clock.now() + timing.sweepMs;
  return {
    serviceApp: loaded.name,
    outcome: outcomeOf(learned),
    ...(reason && { reason }),
    accessTokenExpiresAt: isoOrNull(grant?.expiresAt),
    refreshTokenExpiresAt: isoOrNull(grant?.refreshTokenExpiresAt),
    callersSafeUntil: isoOrNull(safeUntil(callersAfter(learned))),
    nextCheckAt: iso(Math.min(wakeAt ?? nextSweep, nextSweep)),
    variable: variableState(learned),
    tokenFingerprint: grant?.accessToken?.fingerprint ?? null,
    ...(findings.typedGrantRefused && { typedGrantRefused: true }),
  };
}

function outcomeOf(learned: Learned): Outcome {
  return refreshedIn(learned)?.outcome ?? (writtenIn(learned) ? 'republished' : 'not_due');
}

function variableState({ loaded, published }: Learned): VariableState {
  if (loaded.config instanceof Failure || !loaded.config.target) return 'none';
  if (published instanceof Failure || !published) return 'unknown';
  if (published.written) return 'published';
  const { comparison, token } = published;
  // A token that another pass has saved meanwhile was compared with nothing.
  if (!token?.equals(grantOf(loaded)?.accessToken)) return 'unknown';
  return comparison === 'in_step' || comparison === 'masked' ? comparison : 'unknown';
}

/** What is left of the token that callers have, in parts of the current token's whole life. */
export function lifeOf(loaded: Loaded, callers: Callers, now: Instant): RemainingLife {
  const grant = grantOf(loaded);
  const life = remainingLife(grant, now);
  if (life.accessLifePercent === undefined || ('why' in callers && callers.why === 'nothing published')) return life;
  const { issuedAt = now, expiresAt = now } = grant ?? {};
  const left = Math.max(0, (safeUntil(callers) ?? now) - now);
  const percent = Math.floor((left / (expiresAt - issuedAt)) * 1000) / 10;
  return { ...life, accessLifePercent: Math.min(life.accessLifePercent, percent) };
}

function grantOf({ config, state }: Loaded) {
  return config instanceof Failure ? undefined : currentGrant(config, state);
}

function isoOrNull(moment: Instant | undefined): string | null {
  return moment === undefined ? null : iso(moment);
}
