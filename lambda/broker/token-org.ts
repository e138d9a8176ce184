import type { Secret } from './secret.ts';

/** The org of an access token, with which an opaque one ends; undefined where it does not show it. */
export function orgOf(accessToken: Secret | undefined): string | undefined {
  return /_P[0-9A-Z]+_([0-9a-f-]{36})$/.exec(accessToken?.reveal() ?? '')?.[1];
}
