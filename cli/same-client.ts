import { MINUTE } from '../lambda/broker/lifetime.ts';
import { readCurrent } from '../lambda/broker/open.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import type { Installation } from './installation.ts';
import { withRecord } from './missing-record.ts';

export interface NamedRecord {
  name: string;
  record: ServiceAppRecord;
}

/** Records of one Service App: an app has one client secret, whatever the number of orgs that it works in. */
export interface SameClient {
  /** The named record first, then the others by name. */
  records: [NamedRecord, ...NamedRecord[]];
  /** Records that nobody can read, so that nobody knows whose they are. */
  unreadable: string[];
}

/** A record, and all others with its client id. */
export async function recordsOfSameClient(installation: Installation, name: string): Promise<SameClient> {
  const deadline = installation.clock.now() + MINUTE;
  const version = await withRecord(installation, name, () => readCurrent(installation, name, deadline));
  const named = { name, record: parseRecord(version) };
  const others: NamedRecord[] = [];
  const unreadable: string[] = [];
  for await (const page of installation.registry.readAll()) {
    for (const listed of page.filter((one) => one.record !== name)) {
      try {
        if ('failure' in listed) throw listed.failure;
        const record = parseRecord(listed);
        if (record.clientId === named.record.clientId) others.push({ name: listed.record, record });
      } catch {
        unreadable.push(listed.record);
      }
    }
  }
  others.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { records: [named, ...others], unreadable: unreadable.sort() };
}
