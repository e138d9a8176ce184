import { AwsError, constraintError } from './aws-error.ts';
import {
  type SecretValue,
  type SecretVersion,
  type StoredSecret,
  sameValue,
  type Tag,
  versionById,
} from './stored-secret.ts';

/** A secret's name, whether it is called by name or by ARN. */
export function nameOf(id: string): string {
  return id.startsWith('arn:') ? id.replace(/^.*:secret:/, '').slice(0, -'-xxxxxx'.length) : id;
}

export function checkName(name: string): void {
  if (/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) return;
  throw new AwsError(
    'InvalidParameterException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

export function checkVersionId(id: string | undefined): void {
  if (id === undefined || (id.length >= 32 && id.length <= 64)) return;
  throw new AwsError('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.');
}

export function checkValue(value: SecretValue): void {
  const [member, size] =
    'text' in value
      ? ['secretString', Buffer.byteLength(value.text)]
      : ['secretBinary', Buffer.from(value.binary, 'base64').length];
  if (size < 1) throw constraintError(member, 'have length greater than or equal to 1');
  if (size > 65_536) throw constraintError(member, 'have length less than or equal to 65536');
}

export function checkLabels(labels: readonly string[] | undefined): void {
  if (labels && (labels.length < 1 || labels.length > 20)) {
    throw constraintError('versionStages', 'have length between 1 and 20');
  }
  for (const label of labels ?? []) {
    if (label.length < 1 || label.length > 256) {
      throw constraintError('versionStages', 'satisfy constraint: [Member must have length between 1 and 256]');
    }
  }
}

export function checkTags(tags: readonly Tag[]): void {
  for (const { Key, Value } of tags) {
    if (Key.length < 1 || Key.length > 128) throw constraintError('tags', 'have a key of length between 1 and 128');
    if (Value.length > 256) throw constraintError('tags', 'have a value of length less than or equal to 256');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(Key + Value)) {
      throw new AwsError('InvalidParameterException', 'The tag holds characters that are not allowed.');
    }
  }
}

export function checkRecoveryDays(days: number): void {
  if (Number.isInteger(days) && days >= 7 && days <= 30) return;
  throw new AwsError(
    'InvalidParameterException',
    'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
  );
}

/** Refuses where there is no such secret. */
export function found(secret: StoredSecret | undefined): StoredSecret {
  if (secret) return secret;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/** Refuses where the secret waits to be deleted. */
export function usable(secret: StoredSecret): StoredSecret {
  if (secret.deletionAt === undefined) return secret;
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

/** A secret that is created once more: harmless if it is a repetition of the same request, refused otherwise. */
export function createdBefore(
  secret: StoredSecret,
  versionId: string,
  value: SecretValue | undefined,
): { secret: StoredSecret; version: SecretVersion } {
  if (secret.deletionAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = versionById(secret, versionId);
  if (version && value && sameValue(version.value, value)) return { secret, version };
  throw new AwsError(
    'ResourceExistsException',
    `The operation failed because the secret ${secret.name} already exists.`,
  );
}
