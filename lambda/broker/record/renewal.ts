import { createHash } from 'node:crypto';
import type { Grant } from './state.ts';
import { DAY, HOUR, type Instant, MINUTE } from './time.ts';

export interface Timing {
  /** The part of a token's life after which it is renewed, between 0 and 1. */
  renewAt: number;
  /** How far apart the sweeps are. */
  sweepMs: number;
}

/** The part of a token's life over which the refreshes of records registered together spread. */
const JITTER = 0.02;
/** Flows may cache a variable for 8 hours; a day leaves room for failures too. */
const FLOW_CACHE_MARGIN = DAY;

/** When a grant's access token is renewed. A token that we do not have, or whose life is unknown, is due now. */
export function dueAt(name: string, grant: Grant | undefined, timing: Timing): Instant {
  const { accessToken, issuedAt: issued, expiresAt: expires, sameTokenSince } = grant ?? {};
  if (!accessToken || issued === undefined || expires === undefined) return 0;
  if (sameTokenSince !== undefined) return sameTokenSince + waitAfterSameToken(expires - sameTokenSince);
  const life = expires - issued;
  // By the name alone, records that one sweep refreshed together would stay together for ever.
  const jitter = (fractionOf(name) + fractionOf(`${name} ${issued}`)) / 2;
  const due = issued + life * (timing.renewAt - JITTER * jitter);
  return life >= 2 * DAY ? Math.min(due, expires - FLOW_CACHE_MARGIN) : due;
}

/**
 * Below this percentage of its life a token runs low: half of its time after the due refresh is gone, and operators have
 * the rest. Alarm, doctor and status share it.
 */
export function lowLifePercent({ renewAt }: Pick<Timing, 'renewAt'>): number {
  return Math.round(50 * (1 - renewAt));
}

/** Half of the remaining time, at least an hour, but never the whole. */
function waitAfterSameToken(remaining: number): number {
  return Math.max(remaining / 2, Math.min(HOUR, remaining - 10 * MINUTE), MINUTE);
}

/** A number in [0, 1) that depends only on the name. */
export function fractionOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 32;
}

/** Whether sweeps alone might refresh too late: fewer than two are certain between due time and expiry. */
export function needsWake(due: Instant, expires: Instant, timing: Timing): boolean {
  return due + 2 * timing.sweepMs > expires;
}

/** What is left of a record's tokens; 0 for one that has expired, absent for one that the record does not have. */
export interface RemainingLife {
  /** Of the access token's own life. */
  accessLifePercent?: number;
  /** Until the refresh token ends, where its end is known. */
  refreshDays?: number;
}

/** What a grant's tokens have left, each to one decimal. */
export function remainingLife(grant: Grant | undefined, now: Instant): RemainingLife {
  const { accessToken, issuedAt: issued, expiresAt: expires, refreshTokenExpiresAt: ends } = grant ?? {};
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
