import { hash } from 'node:crypto';

/** The id of the state that follows another one, or of the first: every pass that starts from it uses the same. */
export function nextStateId(record: string, revision: string | undefined): string {
  return versionId('STATE', record, revision ?? '');
}

/** The id of a lease on a state; each further round takes over one that has ended. */
export function leaseVersionId(record: string, revision: string | undefined, round: number): string {
  return versionId('LEASE', record, revision ?? '', String(round));
}

/** Whether the broker has made a version: its ids are UUIDs of version 8, those of AWS's clients of version 4. */
export function isOurs(id: string): boolean {
  return id[14] === '8';
}

/** @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
function versionId(...parts: string[]): string {
  const digits = hash('sha256', JSON.stringify(parts));
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}
