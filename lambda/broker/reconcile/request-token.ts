import type { PassDeps, TokenAnswer, Usable } from '../ports.ts';
import type { UsableGrant } from '../record/grants.ts';

/** An answer, the grant that got it, and the record as it was read last. */
export interface Answered {
  loaded: Usable;
  used: UsableGrant;
  answer: TokenAnswer;
  /** The lineage that people named, where it is refused and another goes on. */
  refused?: string;
}

/** Another pass's token makes ours needless. */
export interface Overtaken {
  loaded: Usable;
}

/** Asks Webex for a new token with the config's client and that grant's refresh token. */
export function requestToken(
  { webex, deadline }: PassDeps,
  { config: { clientId, clientSecret } }: Usable,
  { refreshToken }: UsableGrant,
): Promise<TokenAnswer> {
  return webex.refresh({ clientId, clientSecret, refreshToken }, deadline);
}
