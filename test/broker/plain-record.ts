import { Secret } from '../../lambda/broker/record/secret.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import type { WorkingCopy } from '../../lambda/broker/working-copy.ts';

/** A record as code hands it on, with the three fields that each has. */
export function plainRecord(more: Partial<ServiceAppRecord> = {}): ServiceAppRecord {
  return {
    clientId: 'client-of-acme',
    clientSecret: new Secret('client-secret'),
    refreshToken: new Secret('refresh-token'),
    source: new Secret('{}'),
    ...more,
  };
}

/** A version of it that the broker has saved. */
export function plainCopy(more: Partial<ServiceAppRecord> = {}): WorkingCopy {
  return { name: 'acme', versionId: 'version-1', record: plainRecord(more), edited: false, saved: 'version-1' };
}

/** An access token's fields. */
export function tokenFrom(issued: Instant, expires: Instant, token = 'access-token'): Partial<ServiceAppRecord> {
  return { accessToken: new Secret(token), accessTokenIssuedAt: issued, accessTokenExpiresAt: expires };
}
