import { COMMAND } from '../../lambda/broker/command-name.ts';
import { callersAre } from '../../lambda/broker/notify/messages.ts';
import { callersOf } from '../../lambda/broker/record/callers.ts';
import type { Installation } from '../installation/installation.ts';
import { isUsable, loadRecord } from '../records/registered.ts';
import { callersNow } from '../records/seen-variable.ts';

/** What a person needs to know once a record's pass has failed: until when callers are safe, and what to type. */
export async function afterFailure(installation: Installation, name: string, code: string): Promise<string[]> {
  return [
    `Callers: ${await callersOfRecord(installation, name)}`,
    ...(code === 'GRANT_REFUSED' ? [`With new credentials: ${newCredentialsCommand(name)}`] : []),
    `What else may be wrong: ${COMMAND} doctor ${name}`,
  ];
}

/** Gives a record a grant that Webex accepts. */
export function newCredentialsCommand(name: string): string {
  return `${COMMAND} rotate-secret ${name}`;
}

async function callersOfRecord(installation: Installation, name: string): Promise<string> {
  const now = installation.clock.now();
  try {
    const loaded = await loadRecord(installation, name);
    const known = callersOf(loaded.config, loaded.state, now);
    return callersAre(isUsable(loaded) ? await callersNow(installation, loaded) : known, now);
  } catch {
    return 'unknown, as the record cannot be read.';
  }
}
