import { paginateListSecrets, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { asking } from './aws-failures.ts';

/**
 * The names of all secrets under a prefix, or of those that wait to be deleted, without the prefix and without reading
 * any. One made or removed within minutes may be missing or be there.
 */
export async function namesUnder(
  client: SecretsManagerClient,
  prefix: string,
  pattern: RegExp,
  isRemoved = false,
): Promise<string[]> {
  return asking('secretsmanager:ListSecrets', async () => {
    const names: string[] = [];
    const filters = [{ Key: 'name' as const, Values: [prefix] }];
    for await (const { SecretList = [] } of paginateListSecrets(
      { client },
      { Filters: filters, IncludePlannedDeletion: isRemoved },
    )) {
      const wanted = SecretList.filter(({ DeletedDate }) => (DeletedDate !== undefined) === isRemoved);
      names.push(...wanted.map(({ Name = '' }) => Name.slice(prefix.length)));
    }
    return names.filter((name) => pattern.test(name)).sort();
  });
}
