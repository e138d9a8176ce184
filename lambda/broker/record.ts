import type { FailureCode } from './failures.ts';
import type { Instant, Target } from './ports.ts';
import type { Secret } from './secret.ts';

export const recordNamePattern = /^[a-z0-9][a-z0-9-]{0,47}$/;

/** Goes into URLs as it is. */
export const variableIdPattern = /^[\w-]{1,64}$/;

export const datacenters = ['us1', 'eu1', 'eu2', 'anz1', 'ca1', 'jp1', 'sg1', 'in1'] as const;

/** Everything the broker knows about one Service App. Only the first three are needed; a check completes the rest. */
export interface ServiceAppRecord {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly refreshToken: Secret;
  readonly refreshTokenExpiresAt?: Instant;
  readonly accessToken?: Secret;
  /** When the access token was bought; an answer with the same token changes nothing of it. */
  readonly accessTokenIssuedAt?: Instant;
  readonly accessTokenExpiresAt?: Instant;
  /** Set while the endpoint's last answer was the token that we had already. */
  readonly unchangedSince?: Instant;
  readonly scope?: string;
  /** Absent: the token is kept fresh and published nowhere. */
  readonly target?: Target;
  /** The record whose token may write the variable; absent: this one's. */
  readonly writer?: string;
  readonly recovery?: { readonly record: string; readonly applicationId: string };
  /** Since when only a forced check refreshes or publishes. */
  readonly paused?: Instant;
  readonly failure?: FailureState;
  /** The version that this one was made from. */
  readonly basedOn?: string;
  /** Fingerprint of the refresh token as the broker saved it; another one was typed by hand. */
  readonly grantSeal?: string;
  /** Fingerprint of the refresh token, typed by hand, that the grant descends from. */
  readonly grantRoot?: string;
  /** Root of another grant, which was refused when this one, an earlier one, was taken up again. */
  readonly grantInsteadOf?: string;
  /** How often it has been refreshed since: clocks may differ, this does not. */
  readonly grantRefreshes?: number;
  /** Fingerprint of what the variable held when the broker last set out to publish. */
  readonly variableHeld?: string;
  /** Stands for the token published last and its variable, kept only where the variable comes back masked. */
  readonly publishedToken?: string;
  /** What people have heard already, so that they hear it once. */
  readonly told?: Told;
  /** The JSON that it was read from: fields that we do not know are kept. */
  readonly source: Secret;
}

export interface Told {
  /** At how many days before its end they were told of the refresh token. */
  refreshTokenDays?: number;
  rotatedAt?: Instant;
  /** The variable's flags by which others can see it. */
  exposedBy?: string;
  driftedAt?: Instant;
  /** That drift keeps coming back. */
  driftTold?: boolean;
}

export interface FailureState {
  readonly code: FailureCode;
  readonly since: Instant;
  /** No call of the service that refused before this moment; absent: with the next check. */
  readonly retryAt?: Instant;
}

/** The parts of a record that come with a refresh. */
export const grantFields = [
  'refreshToken',
  'refreshTokenExpiresAt',
  'accessToken',
  'accessTokenIssuedAt',
  'accessTokenExpiresAt',
  'unchangedSince',
  'scope',
  'grantRoot',
  'grantInsteadOf',
  'grantRefreshes',
  'variableHeld',
] as const satisfies readonly (keyof ServiceAppRecord)[];
