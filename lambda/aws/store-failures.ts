import { Failure } from '../broker/record/failures.ts';

/** What trying again does not change. A key or a policy may be put right while a grant waits to be saved. */
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
  if (name === 'InvalidRequestException') {
    const message = `Record ${record} is marked for deletion or cannot be used: restore its secret, or register it anew.`;
    return new Failure('RECORD_NOT_FOUND', message);
  }
  return new Failure('REGISTRY_UNAVAILABLE', `Secrets Manager refused ${operation} for record ${record} (${name}).`);
}
