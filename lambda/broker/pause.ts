import { Failure } from './failures.ts';
import { withEditHeeded } from './hold.ts';
import { open, readCurrent } from './open.ts';
import type { Instant, Records } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { save } from './save.ts';

/** Others may save in between, each time; somebody who does so ever again is not to be outrun. */
const ROUNDS = 5;

type Change = (record: ServiceAppRecord) => ServiceAppRecord;

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

/** Saves the change over whatever is current, until it is in: neither it nor anybody else's edit is lost. */
async function amend(records: Records, name: string, change: Change, deadline: Instant): Promise<ServiceAppRecord> {
  let copy = await open(records, await readCurrent(records, name, deadline), deadline);
  for (let round = 1; ; round += 1) {
    const changed = change(copy.record);
    if (changed === copy.record) return copy.record;
    if (round > ROUNDS) throw new Failure('SAVE_FAILED', `Record ${name} could not be saved: others keep changing it.`);
    copy = await save(records, copy, withEditHeeded(copy, changed), 'note', deadline);
  }
}
