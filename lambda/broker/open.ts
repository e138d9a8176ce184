import { Failure } from './failures.ts';
import { merge } from './merge.ts';
import type { Instant, Records, StoredVersion } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { parseRecord } from './record-json.ts';
import { persist } from './retry.ts';
import { promote, save, toWorkingCopy, type WorkingCopy } from './save.ts';

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

  const saved = await readSaved(broker, copy, deadline);
  if (!saved) return copy;
  if (saved.record.basedOn === copy.versionId) {
    const winner = await promote(broker, copy.name, copy.versionId, saved.versionId, deadline);
    return winner ? open(broker, winner, deadline) : saved;
  }
  const merged = merge(saved.record, copy.record);
  return merged === copy.record ? copy : save(broker, copy, merged, 'until-deadline', deadline);
}

/** The version under SAVED, unless somebody has gone back from it to the one before. */
async function readSaved(broker: Records, copy: WorkingCopy, deadline: Instant): Promise<WorkingCopy | undefined> {
  const saved = await persist(broker.clock, 3, deadline, () => broker.registry.read(copy.name, 'SAVED'));
  if (!saved || saved.labels.includes('AWSCURRENT')) return undefined;
  const record = readable(saved);
  const isLeft = saved.labels.includes('AWSPREVIOUS') && record?.basedOn === copy.versionId;
  return record && !isLeft ? { name: copy.name, versionId: saved.versionId, record, edited: false } : undefined;
}

function readable(version: StoredVersion): ServiceAppRecord | undefined {
  try {
    return parseRecord(version);
  } catch {
    // What nobody can read cannot be finished either.
    return undefined;
  }
}
