import { Failure } from './failures.ts';
import { merge } from './merge.ts';
import type { Instant, Label, Records } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { persist } from './retry.ts';
import { toWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** Enough for Secrets Manager's reads to become consistent. */
const ROUNDS = 8;

/**
 * A current version's record with the grant that was saved last, where that is the later one: an edit may have been
 * begun before the last refresh, and a save may have been cut off.
 */
export async function withLatestGrant(
  broker: Records,
  copy: WorkingCopy,
  saved: WorkingCopy | undefined,
  deadline: Instant,
): Promise<ServiceAppRecord> {
  const displaced = copy.edited ? await readOther(broker, copy, 'AWSPREVIOUS', deadline) : undefined;
  const theirs = displaced ? merge(displaced.record, copy.record) : copy.record;
  return saved ? merge(saved.record, theirs) : theirs;
}

/**
 * The version under a label that the current one does not carry. Undefined where there is none, where nobody can read
 * it, and where somebody has gone back from it to the version before, which is the current one again.
 */
export async function readOther(
  broker: Records,
  current: WorkingCopy,
  label: Label,
  deadline: Instant,
): Promise<WorkingCopy | undefined> {
  const version = await persist(broker.clock, ROUNDS, deadline, async () => {
    const found = await broker.registry.read(current.name, label);
    if (found?.versionId !== current.versionId) return found;
    throw new Failure('REGISTRY_UNAVAILABLE', `Secrets Manager says of record ${current.name} what was true before.`);
  });
  if (!version || version.labels.includes('AWSCURRENT')) return undefined;
  try {
    const copy = toWorkingCopy(version);
    const isLeft = version.labels.includes('AWSPREVIOUS') && copy.record.basedOn === current.versionId;
    return isLeft ? undefined : copy;
  } catch {
    // What nobody can read cannot be finished either.
    return undefined;
  }
}
