/** The directory cannot be used. The message is one sentence or two, says what to do, and holds no secret. */
export class Unusable extends Error {
  override name = 'Unusable';
}

/** The system's word for what went wrong, such as ENOSPC. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
