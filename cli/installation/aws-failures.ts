import { errorName, reasonOf } from '../../lambda/aws/store-failures.ts';
import { CommandFailed } from '../terminal/command.ts';

const notFound = new Set(['CredentialsProviderError', 'TokenProviderError']);
const notAccepted = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Asks AWS, and puts what goes wrong into words: by the error's type, since its text may quote what was sent. */
export async function asking<T>(action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(inWords(action, error));
  }
}

function inWords(action: string, error: unknown): string {
  const name = errorName(error);
  if (error instanceof Error && error.message === 'Region is missing') {
    return 'No AWS region is set: name one with --region, or set AWS_REGION.';
  }
  if (notFound.has(name)) return `No AWS credentials were found (${name}): log in, or name a profile with --profile.`;
  if (notAccepted.has(name)) return `AWS does not accept the credentials (${name}): log in again.`;
  const reason = reasonOf(error);
  if (reason !== undefined) return `AWS refused ${action} (${name}): ${reason}.`;
  const { code, address, port } = error as { code?: unknown; address?: unknown; port?: unknown };
  if (code === 'ECONNREFUSED' && (address === '127.0.0.1' || address === '::1')) {
    return (
      `Nothing answers on this machine's port ${port}, to which AWS_ENDPOINT_URL points. If the sandbox has ended, start it ` +
      'again, or open a shell without its variables.'
    );
  }
  return typeof code === 'string' ? `AWS gave no answer to ${action} (${code}).` : `AWS refused ${action} (${name}).`;
}
