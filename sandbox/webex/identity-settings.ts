import type { TokenErrorShape } from './error-shapes.ts';

/** How Webex behaves where its documentation leaves it open. Read at every request: change it at any time. */
export interface IdentitySettings {
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** What becomes of the refresh token: a new one and the old one dies, the same again, or none in the answer. */
  refreshToken: 'rotate' | 'same' | 'omit';
  /** A refresh so soon after the last one gets the same access token, with what remains of its life; 0: never. */
  unchangedWithinSeconds: number;
  /** Deleting an org's authorization of a client reaches Service Apps too; otherwise it finds none. */
  revokesServiceApps: boolean;
  tokenErrorShape: TokenErrorShape;
  deadGrantStatus: 400 | 401;
  /** What a dead refresh token is called in Webex's shape: by its own sentence, or by OAuth's name. */
  deadGrantWords: 'sentence' | 'invalid_grant';
  /** A client's share; Infinity: no limit. */
  requestsPerMinute: number;
}

export function defaultIdentitySettings(): IdentitySettings {
  return {
    accessTokenSeconds: 1_209_599,
    refreshTokenSeconds: 7_775_999,
    refreshToken: 'same',
    unchangedWithinSeconds: 0,
    revokesServiceApps: true,
    tokenErrorShape: 'webex',
    deadGrantStatus: 400,
    deadGrantWords: 'sentence',
    requestsPerMinute: Number.POSITIVE_INFINITY,
  };
}
