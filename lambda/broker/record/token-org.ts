import type { Secret } from './secret.ts';

/**
 * The UUID of the org that a token is for: an opaque one of any cluster ends in it. Undefined for a token that is
 * made otherwise.
 */
export function orgOf(token: Secret | undefined): string | undefined {
  return /_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.exec(token?.reveal() ?? '')?.[1]?.toLowerCase();
}
