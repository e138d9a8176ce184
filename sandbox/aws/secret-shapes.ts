import { seconds } from './notation.ts';
import type { Found } from './secret-store.ts';
import type { SecretVersion, StoredSecret } from './stored-secret.ts';

/** How every answer names the secret that it is about. */
export function named({ arn, name }: { arn: string; name: string }) {
  return { ARN: arn, Name: name };
}

/** The answer of a read. */
export function described({ secret, version }: Found) {
  const { value } = version;
  return {
    ...named(secret),
    VersionId: version.id,
    VersionStages: version.labels,
    CreatedDate: seconds(version.createdAt),
    ...('text' in value ? { SecretString: value.text } : { SecretBinary: value.binary }),
  };
}

/** What is told of a secret without its values. */
export function summary(secret: StoredSecret) {
  return {
    ...named(secret),
    ...secret.details,
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    DeletedDate: secret.deletionAt === undefined ? undefined : seconds(secret.deletionAt),
  };
}

/** Versions without labels are not told. */
export function labelsByVersion(versions: SecretVersion[]): Record<string, string[]> {
  return Object.fromEntries(
    versions.filter((version) => version.labels.length > 0).map((version) => [version.id, version.labels]),
  );
}
