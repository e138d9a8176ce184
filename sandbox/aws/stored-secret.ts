import type { Instant } from '../clock.ts';
import { AwsError } from './aws-error.ts';

const day = 24 * 3_600_000;
const maximumVersions = 100;
const maximumLabels = 20;

/** One of the two; `binary` is Base64. */
export type SecretValue = { text: string } | { binary: string };

export interface SecretVersion {
  id: string;
  createdAt: Instant;
  /** Staging labels. */
  labels: string[];
  value: SecretValue;
}

export interface Tag {
  Key: string;
  Value: string;
}

/** A secret as the service keeps it. */
export interface StoredSecret {
  name: string;
  arn: string;
  createdAt: Instant;
  changedAt: Instant;
  /** Set while the secret waits to be deleted. */
  deletionAt?: Instant;
  /** Its KMS key is disabled: no value can be read or written. */
  keyDisabled: boolean;
  details: { Description?: string | undefined; KmsKeyId?: string | undefined; Tags?: Tag[] | undefined };
  /** In order of creation. */
  versions: SecretVersion[];
}

export function versionById(secret: StoredSecret, id: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.id === id);
}

export function versionWith(secret: StoredSecret, label: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.labels.includes(label));
}

export function sameValue(one: SecretValue, other: SecretValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Adds a version under these labels; without any, and for the first version in any case, under AWSCURRENT. */
export function addVersion(
  secret: StoredSecret,
  id: string,
  value: SecretValue,
  labels: readonly string[] | undefined,
  now: Instant,
): SecretVersion {
  const twin = versionById(secret, id);
  if (twin) return requireSame(secret, twin, value);
  const wanted = new Set(labels ?? ['AWSCURRENT']);
  if (secret.versions.length === 0) wanted.add('AWSCURRENT');
  limitLabels(secret, wanted);
  makeRoom(secret, now);
  const version: SecretVersion = { id, createdAt: now, labels: [], value };
  secret.versions.push(version);
  for (const label of wanted) attach(secret, label, version);
  secret.changedAt = now;
  return version;
}

/** Moves, attaches or removes a label; only if it is on `from` (`from` left out: only if it is on no other version). */
export function moveLabel(
  secret: StoredSecret,
  label: string,
  move: { to?: string | undefined; from?: string | undefined },
  now: Instant,
): void {
  const holder = versionWith(secret, label);
  const target = move.to === undefined ? undefined : versionById(secret, move.to);
  if (move.to === undefined && move.from === undefined) {
    throw new AwsError('InvalidParameterException', 'You must specify MoveToVersionId or RemoveFromVersionId.');
  }
  if (move.to !== undefined && !target) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${move.to}`,
    );
  }
  if (move.from !== undefined && holder?.id !== move.from) {
    throw new AwsError(
      'InvalidParameterException',
      `When you move staging label ${label}, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label ${label}.`,
    );
  }
  if (move.from === undefined && holder && holder !== target) {
    throw new AwsError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (target) {
    limitLabels(secret, [label]);
    attach(secret, label, target);
  } else if (label === 'AWSCURRENT') {
    throw new AwsError(
      'InvalidParameterException',
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  } else if (holder) {
    detach(label, holder);
  }
  secret.changedAt = now;
}

function requireSame(secret: StoredSecret, version: SecretVersion, value: SecretValue): SecretVersion {
  if (sameValue(version.value, value)) return version;
  throw new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

/** A label is on one version at most, and AWSPREVIOUS goes where AWSCURRENT comes from. */
function attach(secret: StoredSecret, label: string, version: SecretVersion): void {
  const holder = versionWith(secret, label);
  if (holder === version) return;
  if (holder) detach(label, holder);
  version.labels.push(label);
  if (label === 'AWSCURRENT' && holder) attach(secret, 'AWSPREVIOUS', holder);
}

function detach(label: string, version: SecretVersion): void {
  version.labels = version.labels.filter((other) => other !== label);
}

function limitLabels(secret: StoredSecret, added: Iterable<string>): void {
  const labels = new Set([...secret.versions.flatMap((version) => version.labels), ...added]);
  if (labels.size > maximumLabels) throw limitExceeded();
}

/** Versions without labels go when there are too many, but none that is younger than a day. */
function makeRoom(secret: StoredSecret, now: Instant): void {
  if (secret.versions.length < maximumVersions) return;
  const outdated = secret.versions.findIndex(
    (version) => version.labels.length === 0 && version.createdAt <= now - day,
  );
  if (outdated === -1) throw limitExceeded();
  secret.versions.splice(outdated, 1);
}

function limitExceeded(): AwsError {
  return new AwsError(
    'LimitExceededException',
    'The request failed because it would exceed one of the Secrets Manager quotas.',
  );
}
