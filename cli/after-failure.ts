import { callersAre } from '../lambda/broker/notify/messages.ts';
import { readCurrent } from '../lambda/broker/open.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import { callDeadline } from './call-deadline.ts';
import type { Installation } from './installation.ts';

/** What a person needs to know once a record's check has failed: until when callers are safe, and what to type. */
export async function afterFailure(installation: Installation, name: string, code: string): Promise<string[]> {
  return [
    `Callers: ${await callersOf(installation, name)}`,
    ...(code === 'GRANT_REFUSED' ? [`With new credentials: ${newCredentialsCommand(name)}`] : []),
    `What else may be wrong: npm run broker -- doctor ${name}`,
  ];
}

/** Gives a record a grant that Webex accepts. */
export function newCredentialsCommand(name: string): string {
  return `npm run broker -- rotate-secret ${name}`;
}

async function callersOf(installation: Installation, name: string): Promise<string> {
  try {
    const version = await readCurrent(installation, name, callDeadline(installation));
    return callersAre(parseRecord(version), installation.clock.now());
  } catch {
    return 'nobody can tell, for the record cannot be read; the token in the variable lives on, as a rule for days.';
  }
}
