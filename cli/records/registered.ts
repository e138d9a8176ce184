import type { Listed, Loaded, RecordStore, Usable } from '../../lambda/broker/ports.ts';
import { usable } from '../../lambda/broker/reconcile/usable.ts';
import type { Config, Target } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { persist } from '../../lambda/broker/record/retry.ts';
import { refreshTokensOf } from '../../lambda/broker/sweep/rivals.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { withRecord } from './missing-record.ts';

const TRIES = 3;

/** Loads a record, also one whose config cannot be used. */
export function loadRecord({ store, clock }: Pick<Installation, 'store' | 'clock'>, name: string): Promise<Loaded> {
  const deadline = callDeadline({ clock });
  return persist(clock, TRIES, deadline, () => store.load(name, deadline));
}

/** Loads a record that can be used, or fails with what is wrong with it; where there is none, with the name that was meant. */
export function loadUsable(installation: Installation, name: string): Promise<Usable> {
  return withRecord(installation, name, async () => usable(await loadRecord(installation, name)));
}

/** All that is registered, by name. */
export async function allListed(store: Pick<RecordStore, 'list'>): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const page of store.list()) found.push(...page);
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Every record that can be used, by name, and the names of the others. */
export async function allRecords(
  store: Pick<RecordStore, 'list'>,
): Promise<{ records: Usable[]; unreadable: string[] }> {
  const records: Usable[] = [];
  const unreadable: string[] = [];
  for (const listed of await allListed(store)) {
    if (isUsable(listed)) records.push(listed);
    else unreadable.push(listed.name);
  }
  return { records, unreadable };
}

/** The name of the other record that publishes into a variable already; undefined where none does. */
export function rivalOf(
  records: readonly Usable[],
  name: string,
  { orgId, variableName }: Pick<Target, 'orgId' | 'variableName'>,
): string | undefined {
  return records.find(
    ({ name: other, config: { target } }) =>
      other !== name && target?.orgId === orgId && target.variableName === variableName,
  )?.name;
}

/** The name of the other record that refreshes with that token; undefined where none does. Secrets are compared by fingerprint. */
export function sharerOf(records: readonly Usable[], name: string, { refreshToken }: Pick<Config, 'refreshToken'>) {
  return records.find((other) => other.name !== name && refreshTokensOf(other).has(refreshToken.fingerprint))?.name;
}

export function isUsable(listed: Listed): listed is Usable {
  return 'config' in listed && !(listed.config instanceof Failure);
}
