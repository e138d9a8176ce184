import type { NamedRecord } from '../registered.ts';

/** Whether a record's token may be the one that another record needs: it is published nowhere, and may do so much. */
export function mayServe({ record: { accessToken, target, scope } }: NamedRecord, needed: string): boolean {
  return accessToken !== undefined && !target && (scope === undefined || scope.split(/\s+/).includes(needed));
}
