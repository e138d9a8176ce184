import { hash } from 'node:crypto';
import type { StoredVersion } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { parseRecord } from './record-json.ts';
import type { Secret } from './secret.ts';

/** A record as this check knows it, and the version that it stands on. */
export interface WorkingCopy {
  readonly name: string;
  readonly versionId: string;
  readonly record: ServiceAppRecord;
  /** Somebody else stored this version: it is to be adopted, and an earlier failure holds nobody back. */
  readonly edited: boolean;
  /** The version under SAVED whose grant this one has, or has left behind. */
  readonly saved: string | undefined;
}

/** A version as it was read. What the broker saved has an id to prove it, even where the label has moved on since. */
export function toWorkingCopy(version: StoredVersion): WorkingCopy {
  const { record: name, versionId, labels, text } = version;
  const record = parseRecord(version);
  const isOurs = labels.includes('SAVED') || versionId === savedVersionId(record.basedOn ?? '', text);
  const saved = labels.includes('SAVED') ? versionId : undefined;
  return { name, versionId, record: withRoot(record), edited: !isOurs, saved };
}

/** A grant that was typed by hand is the root of those that follow. */
function withRoot(record: ServiceAppRecord): ServiceAppRecord {
  const { fingerprint } = record.refreshToken;
  return record.grantSeal === fingerprint ? record : { ...record, grantRoot: fingerprint, grantRefreshes: 0 };
}

/** The id under which a record is saved: that of the same record, made from the same version, is always the same. */
export function savedVersionId(basedOn: string, text: Secret): string {
  return versionIdOf('SAVED', basedOn, text.reveal());
}

/** The id under which the proof of saving is stored; once for each version. */
export function probeVersionId(versionId: string): string {
  return versionIdOf('PROBE', versionId);
}

/** The id under which a refresh is claimed: who comes second for the same token and round finds it taken. */
export function claimVersionId(token: string, round: number): string {
  return versionIdOf('CLAIM', token, String(round));
}

function versionIdOf(...parts: string[]): string {
  return hash('sha256', JSON.stringify(parts)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
