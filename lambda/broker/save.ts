import { readOther, withLatestGrant } from './displaced.ts';
import { Failure, toFailure } from './failures.ts';
import { merge } from './merge.ts';
import type { Instant, Records, StoredVersion } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { encodeRecord } from './record-json.ts';
import { backoff, persist } from './retry.ts';
import { probeVersionId, savedVersionId, toWorkingCopy, type WorkingCopy } from './working-copy.ts';

/**
 * What is saved: a grant that was just bought, which would be lost; or anything else, which can wait for the next check
 * and keeps away from SAVED until it is current, so as to cover no grant that another check has put there.
 */
export type Kind = 'grant' | 'note';

const A_FEW_TIMES = 3;
/** Enough for Secrets Manager's reads to become consistent and for every honest competitor to finish. */
const ROUNDS = 8;
const GOES_ON = 'the next check goes on from there';

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
 * Stores a changed record: the new version goes under a label of its own first, then AWSCURRENT moves to it, if it is
 * still where we read it. Where somebody else came first, ours is merged into theirs and stored again: as a note, for
 * our grant is safe by then, and whoever has found it under SAVED may have bought another with it.
 */
export async function save(
  broker: Records,
  copy: WorkingCopy,
  change: ServiceAppRecord,
  kind: Kind,
  deadline: Instant,
): Promise<WorkingCopy> {
  let base = copy;
  let wanted = change;
  for (let round = 1; ; round += 1) {
    const stored = await store(broker, base, wanted, round === 1 ? kind : 'note', deadline);
    const winner = await promote(broker, copy.name, base.versionId, stored.versionId, deadline);
    if (winner === undefined) return labelAsSaved(broker, stored);
    const theirs = await openWinner(broker, winner, deadline).catch((thrown) => {
      throw saveFailed(copy.name, thrown, GOES_ON);
    });
    base = theirs.copy;
    const merged = merge(wanted, theirs.record);
    if (merged === base.record) return base;
    if (round >= ROUNDS) throw saveFailed(copy.name, undefined, 'others keep changing it');
    wanted = merged;
  }
}

/** What somebody else made current, and its record with the latest grant that is saved anywhere. */
async function openWinner(broker: Records, winner: StoredVersion, deadline: Instant) {
  const copy = toWorkingCopy(winner);
  const saved = copy.saved === undefined ? await readOther(broker, copy, 'SAVED', deadline) : undefined;
  const record = await withLatestGrant(broker, copy, saved, deadline);
  return { copy: { ...copy, saved: copy.saved ?? saved?.versionId }, record };
}

/**
 * Tells later checks that nothing waits under SAVED for the current version. Where that cannot be done, because another
 * check has just saved a grant or by a failure, they look for themselves.
 */
export async function labelAsSaved(broker: Records, copy: WorkingCopy): Promise<WorkingCopy> {
  const { name, versionId, saved } = copy;
  if (saved === versionId) return copy;
  return broker.registry.move(name, 'SAVED', saved, versionId).then(
    () => ({ ...copy, saved: versionId }),
    () => copy,
  );
}

async function store(
  broker: Records,
  base: WorkingCopy,
  wanted: ServiceAppRecord,
  kind: Kind,
  deadline: Instant,
): Promise<WorkingCopy> {
  const { name } = base;
  const record = { ...wanted, basedOn: base.versionId, grantSeal: wanted.refreshToken.fingerprint };
  const text = encodeRecord(record);
  const versionId = savedVersionId(base.versionId, text);
  const [label, tries] =
    kind === 'grant' ? (['SAVED', Number.POSITIVE_INFINITY] as const) : (['NOTED', A_FEW_TIMES] as const);
  await persist(broker.clock, tries, deadline, () => broker.registry.put(name, label, versionId, text)).catch(
    (thrown) => {
      throw saveFailed(name, thrown, 'the next check tries again');
    },
  );
  const saved = kind === 'grant' ? versionId : base.saved;
  return { name, versionId, record: { ...record, source: text }, edited: base.edited, saved };
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
      await registry.move(name, 'AWSCURRENT', from, to);
      return undefined;
    } catch (thrown) {
      const current = await persist(clock, A_FEW_TIMES, deadline, () => registry.read(name, 'AWSCURRENT')).catch(
        () => undefined,
      );
      if (current?.versionId === to) return undefined;
      if (current && current.versionId !== from) return current;
      const wait = backoff(round, clock);
      if (round >= ROUNDS || clock.now() + wait >= deadline) {
        throw saveFailed(name, thrown, GOES_ON);
      }
      await clock.sleep(wait);
    }
  }
}

function saveFailed(name: string, thrown: unknown, consequence: string): Failure {
  const reason = thrown === undefined ? '' : `: ${toFailure(thrown).message.replace(/\.$/, '')}`;
  return new Failure('SAVE_FAILED', `Record ${name} could not be saved${reason}; ${consequence}.`, { cause: thrown });
}
