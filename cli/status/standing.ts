import type { Listed, Usable } from '../../lambda/broker/ports.ts';
import { lifeOf } from '../../lambda/broker/reconcile/report.ts';
import { usable } from '../../lambda/broker/reconcile/usable.ts';
import { type Callers, callersOf, type Loss } from '../../lambda/broker/record/callers.ts';
import { type Failure, type FailureCode, toFailure } from '../../lambda/broker/record/failures.ts';
import { currentGrant, namedRefusal } from '../../lambda/broker/record/grants.ts';
import { dueAt, lowLifePercent, type RemainingLife, remainingLife } from '../../lambda/broker/record/renewal.ts';
import type { Reason } from '../../lambda/broker/record/state.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import type { Installation } from '../installation/installation.ts';
import { type LookDeps, type SeenVariable, seeVariable } from '../records/seen-variable.ts';

/** In one word. `new`: it has no access token yet. `expired`, `revoked`: what callers have does not work any more. */
type Health = 'ok' | 'new' | 'paused' | 'failing' | 'expired' | 'revoked';

interface Trouble {
  code: FailureCode;
  message?: string;
  since?: string;
  retryAt?: string;
}

/** How one record stands, by its config and state and by a look at its variable; times in ISO 8601, no secret in it. */
export interface Standing extends RemainingLife {
  record: string;
  health: Health;
  variable: SeenVariable['state'];
  orgId?: string;
  datacenter?: string;
  variableName?: string;
  /** Absent: itself. */
  writer?: string;
  /** Until when the token that callers have works. */
  callersSafeUntil?: string;
  /** Why they have none, and since when as far as known. */
  callersAffected?: { why: Loss; since?: string };
  /** Of the token that callers have, and of the record's own, so little is left that the alarm `token-life` rings. */
  callersRunLow?: true;
  accessRunsLow?: true;
  tokenFingerprint?: string;
  accessTokenExpiresAt?: string;
  refreshTokenExpiresAt?: string;
  /** When the record was refreshed last, and why. */
  lastRefresh?: { at: string; reason?: Reason };
  /** Since when Webex has been refusing the refresh token that was typed, while an earlier grant goes on. */
  typedTokenRefusedSince?: string;
  pausedSince?: string;
  /** Of the last pass, as the state remembers it. */
  failure?: Trouble;
  /** Why the variable could not be seen, or could not be used. */
  variableFailure?: Trouble;
  /** Flags by which agents or reports can see the variable. */
  exposedBy?: string[];
  refreshDueAt?: string;
  /** At the latest. */
  nextCheckAt: string;
}

/** The part of an installation that looking takes. */
type Lookout = LookDeps & Pick<Installation, 'timing'>;

/** Looks, and changes nothing. */
export async function standingOf(installation: Lookout, listed: Listed): Promise<Standing> {
  const { clock, timing } = installation;
  const nextCheckAt = iso(clock.now() + timing.sweepMs);
  try {
    if ('failure' in listed) throw listed.failure;
    const loaded = usable(listed);
    const seen = await seeVariable(installation, loaded);
    return { ...known(installation, loaded), ...seenOf(installation, loaded, seen), nextCheckAt };
  } catch (thrown) {
    const failure = trouble(toFailure(thrown));
    // What its variable holds does not end with a config that cannot be used.
    const callers = 'state' in listed && callersIn(callersOf(listed.config, listed.state, clock.now()));
    return { record: listed.name, health: 'failing', variable: 'unknown', failure, ...callers, nextCheckAt };
  }
}

/** Whether it needs no action. */
export function isFine({ health, variable, typedTokenRefusedSince: refused }: Standing): boolean {
  if (health === 'paused') return true;
  return health === 'ok' && variable !== 'differs' && variable !== 'unknown' && refused === undefined;
}

/** What config and state say. */
function known({ clock, timing }: Lookout, { name, config, state }: Usable) {
  const now = clock.now();
  const { target, writer, paused } = config;
  const { failure } = state;
  const refusal = namedRefusal(config, state);
  const grant = currentGrant(config, state);
  const life = remainingLife(grant, now);
  return {
    record: name,
    ...(target && { orgId: target.orgId, datacenter: target.datacenter, variableName: target.variableName }),
    ...(writer !== undefined && { writer }),
    ...(grant?.accessToken && { tokenFingerprint: grant.accessToken.fingerprint }),
    ...(grant?.expiresAt !== undefined && { accessTokenExpiresAt: iso(grant.expiresAt) }),
    ...(grant?.refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt: iso(grant.refreshTokenExpiresAt) }),
    ...(grant && { lastRefresh: { at: iso(grant.refreshedAt), ...(grant.reason && { reason: grant.reason }) } }),
    ...(refusal && { typedTokenRefusedSince: iso(refusal.since) }),
    ...life,
    ...(runsLow(life, timing) && { accessRunsLow: true as const }),
    ...(paused === undefined
      ? { refreshDueAt: iso(Math.max(dueAt(name, grant, timing), now)) }
      : { pausedSince: iso(paused) }),
    ...(failure && {
      failure: {
        code: failure.code,
        since: iso(failure.since),
        ...(failure.retryAt !== undefined && { retryAt: iso(failure.retryAt) }),
      },
    }),
  };
}

function seenOf({ clock, timing }: Lookout, loaded: Usable, seen: SeenVariable) {
  const { callers, failure, exposedBy } = seen;
  return {
    health: healthOf(loaded, seen),
    variable: seen.state,
    ...callersIn(callers),
    ...(runsLow(lifeOf(loaded, callers, clock.now()), timing) && { callersRunLow: true as const }),
    ...(failure && { variableFailure: trouble(failure) }),
    ...(exposedBy && { exposedBy }),
  };
}

function healthOf({ config, state }: Usable, { callers, tokenIsRefused }: SeenVariable): Health {
  const loss = 'why' in callers ? callers.why : undefined;
  if (config.paused !== undefined) return 'paused';
  if (loss === 'expired') return 'expired';
  if (state.failure) return 'failing';
  if (loss === 'revoked' || tokenIsRefused) return 'revoked';
  return currentGrant(config, state)?.accessToken ? 'ok' : 'new';
}

function callersIn(callers: Callers): Pick<Standing, 'callersSafeUntil' | 'callersAffected'> {
  if ('safeUntil' in callers) return { callersSafeUntil: iso(callers.safeUntil) };
  const { why, affectedSince: since } = callers;
  return { callersAffected: { why, ...(since !== undefined && { since: iso(since) }) } };
}

function runsLow({ accessLifePercent = 100 }: RemainingLife, timing: Lookout['timing']): boolean {
  return accessLifePercent < lowLifePercent(timing);
}

function trouble({ code, message }: Failure): Trouble {
  return { code, message };
}
