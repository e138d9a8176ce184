import { Failure } from '../broker/record/failures.ts';

/** Failures that a retry does not change. A key or a policy may be corrected while a grant waits to be saved. */
const PERMANENT: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidRequestException',
  'LimitExceededException',
  'ResourceExistsException',
  'ResourceNotFoundException',
  'ValidationException',
]);

/** Only the type: AWS's messages may quote what was sent. */
export function errorName(error: unknown): string {
  const name = (error as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? name : 'unknown error';
}

export function isPermanent(error: unknown): boolean {
  return PERMANENT.has(errorName(error));
}

/**
 * Why a secret is unusable, and the cure, from AWS's message, which is not repeated. Undefined if the error's type says
 * everything.
 */
export function reasonOf(error: unknown): string | undefined {
  const name = errorName(error);
  const { message = '' } = error as { message?: string };
  if (name === 'AccessDeniedException' && /\bKMS\b/i.test(message)) {
    return "its KMS key's policy or the role does not allow kms:Decrypt and kms:GenerateDataKey with that key: allow them";
  }
  if (name === 'DecryptionFailure' || name === 'EncryptionFailure') {
    return 'its KMS key is disabled, deleted or out of reach: see aws kms describe-key';
  }
  if (name !== 'InvalidRequestException') return undefined;
  if (/replica/i.test(message)) {
    return 'it is a replica, which cannot be changed: work in the region of its primary secret, or promote it with aws secretsmanager stop-replication-to-replica';
  }
  if (/(managed|owned) by|owning service/i.test(message)) {
    return 'another AWS service manages it and alone may change it: use a secret of its own';
  }
  return undefined;
}

/** What Secrets Manager answered, as a failure of the record. */
export function storeFailure(operation: string, record: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const name = errorName(error);
  if (name === 'ResourceNotFoundException' && operation === 'BatchGetSecretValue') {
    return new Failure('RECORD_INVALID', `Record ${record} cannot be used: it has no value yet.`);
  }
  if (name === 'ResourceNotFoundException') {
    return new Failure('RECORD_NOT_FOUND', `There is no record ${record}.`);
  }
  const reason = reasonOf(error);
  if (name === 'InvalidRequestException' && reason !== undefined) {
    return new Failure('RECORD_INVALID', `Record ${record} cannot be used: ${reason}.`);
  }
  if (name === 'InvalidRequestException') {
    const message = `Record ${record} is marked for deletion or cannot be used: restore its secret, or register it anew.`;
    return new Failure('RECORD_NOT_FOUND', message);
  }
  const why = reason === undefined ? '' : `: ${reason}`;
  const message = `Secrets Manager refused ${operation} for record ${record} (${name})${why}.`;
  return new Failure('REGISTRY_UNAVAILABLE', message);
}
