import * as v from 'valibot';
import { Failure } from '../broker/record/failures.ts';
import { Secret } from '../broker/record/secret.ts';

/** A version of a secret. */
export interface Version {
  id: string;
  text: Secret;
}

const valueSchema = v.object({ VersionId: v.string(), SecretString: v.string() });

/** What a read answered. RECORD_INVALID where the secret holds bytes instead of a text. */
export function versionOf(name: string, answer: unknown): Version {
  const version = v.safeParse(valueSchema, answer);
  if (!version.success) {
    throw new Failure('RECORD_INVALID', `Record ${name} cannot be used: its secret holds no text.`);
  }
  return { id: version.output.VersionId, text: new Secret(version.output.SecretString) };
}
