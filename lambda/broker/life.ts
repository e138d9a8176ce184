import { DAY } from './lifetime.ts';
import type { Instant } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';

/** What is left of a record's tokens; 0 for one that has expired, absent for one that the record does not have. */
export interface Life {
  /** Of the access token's own life. */
  accessLifePercent?: number;
  /** Until the refresh token ends, where its end is known. */
  refreshDays?: number;
}

/** What a record's tokens have left, each to one decimal. */
export function lifeOf(record: ServiceAppRecord, now: Instant): Life {
  const {
    accessToken,
    accessTokenIssuedAt: issued,
    accessTokenExpiresAt: expires,
    refreshTokenExpiresAt: ends,
  } = record;
  return {
    ...(accessToken &&
      issued !== undefined &&
      expires !== undefined && { accessLifePercent: left(expires - now, (expires - issued) / 100) }),
    ...(ends !== undefined && { refreshDays: left(ends - now, DAY) }),
  };
}

function left(remaining: number, unit: number): number {
  return Math.max(0, Math.floor((remaining / unit) * 10) / 10);
}
