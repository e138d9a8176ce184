import { withDisplacedGrant } from './displaced.ts';
import { Failure, toFailure } from './failures.ts';
import { merge } from './merge.ts';
import type { Instant, Records, StoredVersion } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { encodeRecord } from './record-json.ts';
import { backoff, persist } from './retry.ts';
import { probeVersionId, savedVersionId, toWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** How hard a save is tried: a grant that was just bought would be lost, anything else waits for the next check. */
export type Effort = 'until-deadline' | 'a-few-times';

const A_FEW_TIMES = 3;
/** Enough for Secrets Manager's reads to become consistent and for every honest competitor to finish. */
const ROUNDS = 8;
const KEPT = 'the new version is kept under the label SAVED and the next check finishes it';

/** Shows that the registry takes writes before anything is spent: stores the record as it is, under a label of its own. */
export async function proveSaving(broker: Records, copy: WorkingCopy, deadline: Instant): Promise<void> {
  const { name, versionId, record } = copy;
  await persist(broker.clock, A_FEW_TIMES, deadline, () =>
    broker.registry.put(name, 'PROBE', probeVersionId(versionId), record.source),
  ).catch((thrown) => {
    throw saveFailed(name, thrown, 'nothing was spent, the token in use stays valid');
  });
}

/**
 * Stores a changed record: the new version goes under SAVED first, then AWSCURRENT moves to it, if it is still where we
 * read it. Where somebody else came first, ours is merged into theirs and stored again.
 */
export async function save(
  broker: Records,
  copy: WorkingCopy,
  change: ServiceAppRecord,
  effort: Effort,
  deadline: Instant,
): Promise<WorkingCopy> {
  let base = copy;
  let wanted = change;
  for (let round = 1; ; round += 1) {
    const stored = await store(broker, base, wanted, effort, deadline);
    const winner = await promote(broker, copy.name, base.versionId, stored.versionId, deadline);
    if (winner === undefined) return { ...stored, edited: base.edited };
    base = toWorkingCopy(winner);
    const theirs = await withDisplacedGrant(broker, base, deadline).catch((thrown) => {
      throw saveFailed(copy.name, thrown, KEPT);
    });
    const merged = merge(wanted, theirs);
    if (merged === base.record) return base;
    if (round >= ROUNDS) throw saveFailed(copy.name, undefined, 'others keep changing it');
    wanted = merged;
  }
}

async function store(
  broker: Records,
  base: WorkingCopy,
  wanted: ServiceAppRecord,
  effort: Effort,
  deadline: Instant,
): Promise<WorkingCopy> {
  const { name } = base;
  const record = { ...wanted, basedOn: base.versionId, grantSeal: wanted.refreshToken.fingerprint };
  const text = encodeRecord(record);
  const versionId = savedVersionId(base.versionId, text);
  const tries = effort === 'until-deadline' ? Number.POSITIVE_INFINITY : A_FEW_TIMES;
  await persist(broker.clock, tries, deadline, () => broker.registry.put(name, 'SAVED', versionId, text)).catch(
    (thrown) => {
      throw saveFailed(name, thrown, 'the next check tries again');
    },
  );
  return { name, versionId, record: { ...record, source: text }, edited: false };
}

/**
 * Moves AWSCURRENT, and after any error looks where it is: an answer that was lost on the way is a success.
 * Returns the version that somebody else made current instead, if so.
 */
export async function promote(
  broker: Records,
  name: string,
  from: string,
  to: string,
  deadline: Instant,
): Promise<StoredVersion | undefined> {
  const { clock, registry } = broker;
  for (let round = 1; ; round += 1) {
    try {
      await registry.moveCurrent(name, from, to);
      return undefined;
    } catch (thrown) {
      const current = await persist(clock, A_FEW_TIMES, deadline, () => registry.read(name, 'AWSCURRENT')).catch(
        () => undefined,
      );
      if (current?.versionId === to) return undefined;
      if (current && current.versionId !== from) return current;
      const wait = backoff(round, clock);
      if (round >= ROUNDS || clock.now() + wait >= deadline) {
        throw saveFailed(name, thrown, KEPT);
      }
      await clock.sleep(wait);
    }
  }
}

function saveFailed(name: string, thrown: unknown, consequence: string): Failure {
  const reason = thrown === undefined ? '' : `: ${toFailure(thrown).message.replace(/\.$/, '')}`;
  return new Failure('SAVE_FAILED', `Record ${name} could not be saved${reason}; ${consequence}.`, { cause: thrown });
}
