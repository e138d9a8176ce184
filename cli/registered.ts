import type { Registry, StoredVersion, UnreadableRecord } from '../lambda/broker/ports.ts';
import { toFailure } from '../lambda/broker/record/failures.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';

export interface NamedRecord {
  name: string;
  record: ServiceAppRecord;
}

/** All that is registered, by name, as it is stored. */
export async function allStored(registry: Registry): Promise<(StoredVersion | UnreadableRecord)[]> {
  const found: (StoredVersion | UnreadableRecord)[] = [];
  for await (const page of registry.readAll()) found.push(...page);
  return found.sort((one, other) => (one.record < other.record ? -1 : 1));
}

/** Every record by name, and the names of those that nobody can read. */
export async function allRecords(registry: Registry): Promise<{ records: NamedRecord[]; unreadable: string[] }> {
  const records: NamedRecord[] = [];
  const unreadable: string[] = [];
  for (const stored of await allStored(registry)) {
    const record = 'failure' in stored ? undefined : readable(stored);
    if (record) records.push({ name: stored.record, record });
    else unreadable.push(stored.record);
  }
  return { records, unreadable };
}

/** Undefined for a record that nobody can read: what it holds is not of a record's shape. */
export function readable(version: StoredVersion): ServiceAppRecord | undefined {
  try {
    return parseRecord(version);
  } catch (error) {
    if (toFailure(error).code !== 'RECORD_INVALID') throw error;
    return undefined;
  }
}
