import { amend } from './amend.ts';
import type { Instant, Records } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';

/** From now on only a forced check refreshes or publishes the record. One that is paused stays as it is. */
export function pause(records: Records, name: string, deadline: Instant): Promise<ServiceAppRecord> {
  const since = records.clock.now();
  return amend(
    records,
    name,
    (record) => (record.paused === undefined ? { ...record, paused: since } : record),
    deadline,
  );
}

/** Takes a pause back. */
export function resume(records: Records, name: string, deadline: Instant): Promise<ServiceAppRecord> {
  return amend(records, name, withoutPause, deadline);
}

function withoutPause(record: ServiceAppRecord): ServiceAppRecord {
  if (record.paused === undefined) return record;
  const { paused: _, ...rest } = record;
  return rest;
}
