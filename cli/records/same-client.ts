import type { Usable } from '../../lambda/broker/ports.ts';
import type { Installation } from '../installation/installation.ts';
import { allRecords, loadUsable } from './registered.ts';

/** Records of one Service App: an app has one client secret for all of its orgs. */
export interface SameClient {
  /** The named record first, then the others by name. */
  records: [Usable, ...Usable[]];
  /** Records that cannot be read: they may be of this Service App too. */
  unreadable: string[];
}

/** A record, and all others with its client id. */
export async function recordsOfSameClient(installation: Installation, name: string): Promise<SameClient> {
  const named = await loadUsable(installation, name);
  const { records, unreadable } = await allRecords(installation.store);
  const others = records.filter((one) => one.name !== name && one.config.clientId === named.config.clientId);
  return { records: [named, ...others], unreadable: unreadable.filter((one) => one !== name) };
}
