import { Failure } from '../broker/failures.ts';
import type { Label } from '../broker/ports.ts';

/** Only the type: AWS's messages may quote what was sent. */
export function errorName(error: unknown): string {
  const name = (error as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? name : 'unknown error';
}

/**
 * The secret is there, but none of its versions carries the label. AWS has one error for both, and only its wording
 * tells them apart; but whoever asks for another label than AWSCURRENT has seen the secret already.
 */
export function isAboutLabel(error: unknown, label: Label): boolean {
  if (errorName(error) !== 'ResourceNotFoundException') return false;
  return label !== 'AWSCURRENT' || /staging label/.test((error as Error).message);
}

/** What Secrets Manager answered, as a failure of the record. */
export function registryFailure(operation: string, record: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const name = errorName(error);
  if (name === 'ResourceNotFoundException' && operation === 'BatchGetSecretValue') {
    return new Failure('RECORD_INVALID', `Record ${record} cannot be used: it has no value yet.`);
  }
  if (name === 'ResourceNotFoundException') {
    return new Failure('RECORD_NOT_FOUND', `There is no record ${record}.`);
  }
  if (name === 'InvalidRequestException' && operation !== 'UpdateSecretVersionStage') {
    const message = `Record ${record} is marked for deletion or cannot be used: restore its secret, or register it anew.`;
    return new Failure('RECORD_NOT_FOUND', message);
  }
  return new Failure('REGISTRY_UNAVAILABLE', `Secrets Manager refused ${operation} for record ${record} (${name}).`);
}
