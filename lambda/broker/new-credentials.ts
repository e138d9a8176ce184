import { amend } from './amend.ts';
import { withoutHold } from './hold.ts';
import type { Instant, Records } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import type { Secret } from './secret.ts';

/** What a person got from the developer portal; what is left out stays. */
export interface NewCredentials {
  clientSecret?: Secret;
  refreshToken?: Secret;
  /** Where it is known. */
  refreshTokenExpiresAt?: Instant;
}

/**
 * Saves them into a record as a person's edit: a grant typed by hand counts as the latest, and an earlier refusal holds
 * the next check back no more. Once they are in, saving them again changes nothing.
 */
export function saveCredentials(
  records: Records,
  name: string,
  credentials: NewCredentials,
  deadline: Instant,
): Promise<ServiceAppRecord> {
  return amend(records, name, (record) => withCredentials(record, credentials), deadline);
}

function withCredentials(record: ServiceAppRecord, credentials: NewCredentials): ServiceAppRecord {
  const { clientSecret = record.clientSecret } = credentials;
  const changed = clientSecret.equals(record.clientSecret) ? record : { ...record, clientSecret };
  const typed = withRefreshToken(changed, credentials);
  return typed === record ? record : withoutHold(typed);
}

function withRefreshToken(
  record: ServiceAppRecord,
  { refreshToken, refreshTokenExpiresAt }: NewCredentials,
): ServiceAppRecord {
  // One that descends from it may have taken its place already: an endpoint that rotates refuses the older one.
  if (!refreshToken || refreshToken.equals(record.refreshToken)) return record;
  if (record.grantRoot === refreshToken.fingerprint) return record;
  const { refreshTokenExpiresAt: _, ...kept } = record;
  return {
    ...kept,
    refreshToken,
    ...(refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt }),
    grantRoot: refreshToken.fingerprint,
    grantRefreshes: 0,
  };
}
