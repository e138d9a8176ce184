import type { Usable } from '../../lambda/broker/ports.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';

/** Whether a record's token may be the one that another record needs: it is published nowhere, and may do so much. */
export function mayServe({ config, state }: Usable, needed: string): boolean {
  const { accessToken, scope } = currentGrant(config, state) ?? {};
  return accessToken !== undefined && !config.target && (scope === undefined || scope.split(/\s+/).includes(needed));
}
