import { readOther, withLatestGrant } from './displaced.ts';
import { Failure } from './failures.ts';
import type { Instant, Records, StoredVersion } from './ports.ts';
import { persist } from './retry.ts';
import { labelAsSaved, promote, save } from './save.ts';
import { toWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** Reads a record's current version. */
export async function readCurrent(broker: Records, name: string, deadline: Instant): Promise<StoredVersion> {
  const version = await persist(broker.clock, 3, deadline, () => broker.registry.read(name, 'AWSCURRENT'));
  if (!version) throw new Failure('RECORD_INVALID', `Record ${name} cannot be used: it has no value yet.`);
  return version;
}

/**
 * Makes a working copy of a current version. One without the label SAVED was stored by somebody else, or is the
 * version before a save that was cut off in the middle: such a save is finished first, without another refresh.
 */
export async function open(broker: Records, version: StoredVersion, deadline: Instant): Promise<WorkingCopy> {
  const copy = toWorkingCopy(version);
  if (version.labels.includes('SAVED')) return copy;

  const saved = await readOther(broker, copy, 'SAVED', deadline);
  if (saved?.record.basedOn === copy.versionId) {
    const winner = await promote(broker, copy.name, copy.versionId, saved.versionId, deadline);
    return winner ? open(broker, winner, deadline) : saved;
  }
  const opened = { ...copy, saved: saved?.versionId };
  const latest = await withLatestGrant(broker, copy, saved, deadline);
  if (latest !== copy.record) return save(broker, opened, latest, 'note', deadline);
  return copy.edited ? opened : labelAsSaved(broker, opened);
}
