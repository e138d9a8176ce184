import type { ObserverDeps, StoredVersion, UnreadableRecord } from '../lambda/broker/ports.ts';
import { type Failure, type FailureCode, toFailure } from '../lambda/broker/record/failures.ts';
import { dueAt, type RemainingLife, remainingLife } from '../lambda/broker/record/renewal.ts';
import { type Instant, iso } from '../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import type { Installation } from './installation.ts';
import { type SeenVariable, seeVariable } from './seen-variable.ts';

/** In one word. `new`: it has no access token yet. `revoked`: Webex does not accept its token, before its time. */
type Health = 'ok' | 'new' | 'paused' | 'failing' | 'expired' | 'revoked';

interface Trouble {
  code: FailureCode;
  message?: string;
  since?: string;
  retryAt?: string;
}

/** How one record stands, by the registry and by a look at its variable; times in ISO 8601, no secret in it. */
export interface Standing extends RemainingLife {
  record: string;
  health: Health;
  variable: SeenVariable['state'];
  orgId?: string;
  datacenter?: string;
  variableName?: string;
  /** Absent: itself. */
  writer?: string;
  tokenFingerprint?: string;
  accessTokenExpiresAt?: string;
  refreshTokenExpiresAt?: string;
  pausedSince?: string;
  /** Of the last check, as the record remembers it. */
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
type Lookout = ObserverDeps & Pick<Installation, 'timing'>;

/** Looks, and changes nothing. */
export async function standingOf(installation: Lookout, listed: StoredVersion | UnreadableRecord): Promise<Standing> {
  const { clock, timing } = installation;
  const nextCheckAt = iso(clock.now() + timing.sweepMs);
  const unusable = (failure: Failure): Standing => ({
    record: listed.record,
    health: 'failing',
    variable: 'unknown',
    failure: trouble(failure),
    nextCheckAt,
  });
  if ('failure' in listed) return unusable(listed.failure);
  try {
    const record = parseRecord(listed);
    const seen = await seeVariable(installation, listed, record);
    return withSeen(read(installation, listed.record, record, nextCheckAt), seen);
  } catch (thrown) {
    return unusable(toFailure(thrown));
  }
}

/** Whether nobody has to do anything. */
export function isFine({ health, variable }: Standing): boolean {
  return health === 'paused' || (health === 'ok' && variable !== 'differs' && variable !== 'unknown');
}

/** What the registry says. */
function read(
  { clock, timing }: Lookout,
  name: string,
  record: ServiceAppRecord,
  sweptAt: string,
): Omit<Standing, 'variable'> {
  const now = clock.now();
  const { target, writer, accessToken, accessTokenExpiresAt, refreshTokenExpiresAt, paused, failure } = record;
  const dueOrNow = Math.max(dueAt(name, record, timing), now);
  return {
    record: name,
    health: healthOf(record, now),
    ...(target && { orgId: target.orgId, datacenter: target.datacenter, variableName: target.variableName }),
    ...(writer !== undefined && { writer }),
    ...(accessToken && { tokenFingerprint: accessToken.fingerprint }),
    ...(accessTokenExpiresAt !== undefined && { accessTokenExpiresAt: iso(accessTokenExpiresAt) }),
    ...(refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt: iso(refreshTokenExpiresAt) }),
    ...lifeOf(record, now),
    ...(paused === undefined ? { refreshDueAt: iso(dueOrNow) } : { pausedSince: iso(paused) }),
    ...(failure && {
      failure: {
        code: failure.code,
        since: iso(failure.since),
        ...(failure.retryAt !== undefined && { retryAt: iso(failure.retryAt) }),
      },
    }),
    nextCheckAt: sweptAt,
  };
}

function healthOf({ paused, failure, accessToken, accessTokenExpiresAt }: ServiceAppRecord, now: Instant): Health {
  if (paused !== undefined) return 'paused';
  if (accessToken && accessTokenExpiresAt !== undefined && accessTokenExpiresAt <= now) return 'expired';
  if (failure) return 'failing';
  return accessToken ? 'ok' : 'new';
}

function withSeen(read: Omit<Standing, 'variable'>, seen: SeenVariable): Standing {
  return {
    ...read,
    variable: seen.state,
    ...(seen.tokenIsDead && read.health === 'ok' && { health: 'revoked' }),
    ...(seen.failure && { variableFailure: trouble(seen.failure) }),
    ...(seen.exposedBy && { exposedBy: seen.exposedBy }),
  };
}

function trouble({ code, message }: Failure): Trouble {
  return { code, message };
}
