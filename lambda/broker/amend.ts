import { Failure } from './failures.ts';
import { withEditHeeded } from './hold.ts';
import { open, readCurrent } from './open.ts';
import type { Instant, Records } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { save } from './save.ts';

/** Others may save in between, each time; somebody who does so ever again is not to be outrun. */
const ROUNDS = 5;

/** What is to become of a record; the record itself where nothing is. */
export type Change = (record: ServiceAppRecord) => ServiceAppRecord;

/** Saves the change over whatever is current, until it is in: neither it nor anybody else's edit is lost. */
export async function amend(
  records: Records,
  name: string,
  change: Change,
  deadline: Instant,
): Promise<ServiceAppRecord> {
  let copy = await open(records, await readCurrent(records, name, deadline), deadline);
  for (let round = 1; ; round += 1) {
    const changed = change(copy.record);
    if (changed === copy.record) return copy.record;
    if (round > ROUNDS) throw new Failure('SAVE_FAILED', `Record ${name} could not be saved: others keep changing it.`);
    copy = await save(records, copy, withEditHeeded(copy, changed), 'note', deadline);
  }
}
