import { COMMAND } from '../../lambda/broker/command-name.ts';
import { callersOfEntry } from '../../lambda/broker/notify/roster-messages.ts';
import type { Roster } from '../../lambda/broker/record/roster.ts';
import type { Installation } from '../installation/installation.ts';
import { removedNames } from '../records/record-secrets.ts';
import { check, type Finding, findingsOf } from './finding.ts';

/** Each record that waits for its deletion: nothing renews its token, whether it was removed on purpose or not. */
export function removedFindings(
  installation: Pick<Installation, 'secrets' | 'recordPrefix' | 'roster' | 'clock'>,
): Promise<Finding[]> {
  return check('removed', async ({ ok }) => {
    const names = await removedNames(installation);
    if (names.length === 0) return ok('No record waits for its deletion.');
    const roster = await remembered(installation.roster);
    return names.map((name) => {
      const entry = roster?.get(name);
      const callers = entry ? callersOfEntry(entry, installation.clock.now()) : unknownEnd(roster);
      return findingsOf('removed', name).warning(
        `It waits for its deletion, and nothing renews its token. Callers: ${callers}`,
        `If it was not removed on purpose: ${COMMAND} restore ${name}`,
      );
    });
  });
}

/** Undefined where it cannot be read: the records are worth naming without it. */
function remembered(roster: Pick<Installation['roster'], 'read'>): Promise<Roster | undefined> {
  return roster.read().catch(() => undefined);
}

function unknownEnd(roster: Roster | undefined): string {
  return roster
    ? 'until when they are safe is unknown, as the sweeps do not remember it, or not any more.'
    : 'until when they are safe is unknown, as what the sweeps remember cannot be read.';
}
