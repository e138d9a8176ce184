import { readCurrent } from '../lambda/broker/open.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import { callDeadline } from './call-deadline.ts';
import type { Installation } from './installation.ts';
import { withRecord } from './missing-record.ts';
import { allRecords, type NamedRecord } from './registered.ts';

/** Records of one Service App: an app has one client secret, whatever the number of orgs that it works in. */
export interface SameClient {
  /** The named record first, then the others by name. */
  records: [NamedRecord, ...NamedRecord[]];
  /** Records that nobody can read, so that nobody knows whose they are. */
  unreadable: string[];
}

/** A record, and all others with its client id. */
export async function recordsOfSameClient(installation: Installation, name: string): Promise<SameClient> {
  const deadline = callDeadline(installation);
  const version = await withRecord(installation, name, () => readCurrent(installation, name, deadline));
  const named = { name, record: parseRecord(version) };
  const { records, unreadable } = await allRecords(installation.registry);
  const others = records.filter((one) => one.name !== name && one.record.clientId === named.record.clientId);
  return { records: [named, ...others], unreadable: unreadable.filter((one) => one !== name) };
}
