import type { Listed } from '../../lambda/broker/ports.ts';
import { rivalsOf } from '../../lambda/broker/sweep/rivals.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import type { Finding } from './finding.ts';
import { recoveryFinding } from './fleet.ts';
import {
  accessTokenFinding,
  callersFinding,
  grantFinding,
  lastPassFinding,
  type Now,
  recordFinding,
  refreshTokenFinding,
} from './record.ts';
import { orgFinding, scopesFinding, scopesNeeded } from './scopes.ts';
import { type Elsewhere, exposureFinding, variableFinding } from './variable.ts';
import type { Closed, Visit } from './visit.ts';

/** Everything that there is to say of records that were visited. */
export async function recordFindings(
  visited: readonly (Visit | Closed)[],
  now: Now,
  elsewhere: Elsewhere,
  canMint = true,
  readAll: () => Promise<readonly Listed[]> = async () => [],
): Promise<Finding[]> {
  const visits = visited.filter((one): one is Visit => 'config' in one);
  const isRefused = visits.some(({ state }) => state.failure?.code === 'GRANT_REFUSED');
  const all = isRefused ? await readAll() : [];
  const byName = new Map(visits.map((visit) => [visit.name, visit]));
  const needed = scopesNeeded(visits);
  const ofEach = await sideBySide(visits, async (visit) => {
    const writer = visit.config.writer === undefined ? undefined : byName.get(visit.config.writer);
    return [
      grantFinding(visit, rivalsOf(all, visit.name).grant),
      lastPassFinding(visit, now, writer),
      callersFinding(visit, now),
      accessTokenFinding(visit, now),
      refreshTokenFinding(visit, now),
      scopesFinding(visit, needed.get(visit.name) ?? []),
      orgFinding(visit, writer),
      await variableFinding(visit, writer, elsewhere),
      exposureFinding(visit),
      recoveryFinding(visit, byName, canMint),
    ].filter((finding) => finding !== undefined);
  });
  return [...visited.map(recordFinding), ...ofEach.flat()];
}
