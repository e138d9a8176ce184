import type { Usable } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { consumersOf } from '../consumers/projection-secrets.ts';
import type { Installation } from '../installation/installation.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { withRecord } from '../records/missing-record.ts';
import { allRecords, isUsable, loadRecord } from '../records/registered.ts';

/** A record that is about to be removed, and the others that its removal touches. */
export interface Leaving {
  name: string;
  /** Undefined for a record that cannot be used: that one can still be removed. */
  record: Usable | undefined;
  /** Those that publish or recover with this one's token and stay. */
  neededBy: string[];
  /** Those that do so and leave with it. */
  neededByLeaving: string[];
  /** Those of the same Service App in the same org: a revocation ends them too. */
  ofSameAccount: string[];
  /** The consumers that get its token from the token endpoint. */
  consumers: string[];
}

/** The records of these names, in an order in which none leaves before those that need it. Fails where one is not there. */
export async function leavingOf(installation: Installation, names: readonly string[]): Promise<Leaving[]> {
  const found = await sideBySide(names, (name) =>
    withRecord(installation, name, async () => ({ name, record: await usableOrNone(installation, name) })),
  );
  const { records } = await allRecords(installation.store);
  const leaving = await sideBySide(found, async ({ name, record }): Promise<Leaving> => {
    const others = records.filter((one) => one.name !== name);
    const needing = others
      .filter(({ config }) => config.writer === name || config.recovery?.record === name)
      .map((one) => one.name);
    const ofSameAccount = others.filter(
      ({ config }) =>
        config.clientId === record?.config.clientId && config.target?.orgId === record.config.target?.orgId,
    );
    return {
      name,
      record,
      neededBy: needing.filter((one) => !names.includes(one)),
      neededByLeaving: needing.filter((one) => names.includes(one)),
      ofSameAccount: ofSameAccount.map((one) => one.name),
      consumers: await consumersOf(installation, name),
    };
  });
  return needingFirst(leaving);
}

async function usableOrNone(installation: Installation, name: string): Promise<Usable | undefined> {
  try {
    const loaded = await loadRecord(installation, name);
    return isUsable(loaded) ? loaded : undefined;
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'RECORD_INVALID')) throw error;
    return undefined;
  }
}

/** Where records need each other in a circle, any of them leaves first. */
function needingFirst(leaving: readonly Leaving[]): Leaving[] {
  const waiting = [...leaving];
  const ordered: Leaving[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex((one) => !waiting.some(({ name }) => one.neededByLeaving.includes(name)));
    ordered.push(...waiting.splice(Math.max(free, 0), 1));
  }
  return ordered;
}
