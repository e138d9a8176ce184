import { toFailure } from '../../lambda/broker/failures.ts';
import type { StoredVersion } from '../../lambda/broker/ports.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { parseRecord } from '../../lambda/broker/record-json.ts';
import type { Installation } from '../installation.ts';

/** A record that is registered already. */
export interface Neighbour {
  name: string;
  record: ServiceAppRecord;
}

/** Every record that can be read. */
export async function neighboursIn({ registry }: Installation): Promise<Neighbour[]> {
  const found: Neighbour[] = [];
  for await (const page of registry.readAll()) {
    for (const listed of page) {
      const record = 'failure' in listed ? undefined : readable(listed);
      if (record) found.push({ name: listed.record, record });
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Whether a record's token may be the one that another record needs: it is published nowhere, and may do so much. */
export function mayServe({ record: { accessToken, target, scope } }: Neighbour, needed: string): boolean {
  return accessToken !== undefined && !target && (scope === undefined || scope.split(/\s+/).includes(needed));
}

/** One that nobody can use is no neighbour. */
function readable(version: StoredVersion): ServiceAppRecord | undefined {
  try {
    return parseRecord(version);
  } catch (error) {
    if (toFailure(error).code !== 'RECORD_INVALID') throw error;
    return undefined;
  }
}
