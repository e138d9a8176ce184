import { Failure } from './failures.ts';
import { merge } from './merge.ts';
import type { Instant, Records, StoredVersion } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { parseRecord } from './record-json.ts';
import { persist } from './retry.ts';
import { promote, save, type WorkingCopy } from './save.ts';

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
  const { record: name, versionId } = version;
  const record = parseRecord(version);
  if (version.labels.includes('SAVED')) return { name, versionId, record, edited: false };

  const edited: WorkingCopy = { name, versionId, record, edited: true };
  const unfinished = await readUnfinished(broker, name, deadline);
  if (!unfinished) return edited;
  if (unfinished.record.basedOn === versionId) {
    const winner = await promote(broker, name, versionId, unfinished.versionId, deadline);
    return winner ? open(broker, winner, deadline) : unfinished;
  }
  const merged = merge(unfinished.record, record);
  return merged === record ? edited : save(broker, edited, merged, 'until-deadline', deadline);
}

/** The version under SAVED, unless it was current once: then its save was finished, and somebody went back behind it. */
async function readUnfinished(broker: Records, name: string, deadline: Instant): Promise<WorkingCopy | undefined> {
  const saved = await persist(broker.clock, 3, deadline, () => broker.registry.read(name, 'SAVED'));
  if (!saved || saved.labels.includes('AWSPREVIOUS') || saved.labels.includes('AWSCURRENT')) return undefined;
  const record = readable(saved);
  return record && { name, versionId: saved.versionId, record, edited: false };
}

function readable(version: StoredVersion): ServiceAppRecord | undefined {
  try {
    return parseRecord(version);
  } catch {
    // What nobody can read cannot be finished either.
    return undefined;
  }
}
