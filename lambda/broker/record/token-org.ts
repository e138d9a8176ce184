import type { Secret } from './secret.ts';

/** The UUID of the org that a token is for: an opaque one ends in it. Undefined for a token that is made otherwise. */
export function orgOf(token: Secret | undefined): string | undefined {
  return /_P[0-9A-Z]+_([0-9a-f-]{36})$/.exec(token?.reveal() ?? '')?.[1];
}
