import { paginateListSecretVersionIds } from '@aws-sdk/client-secrets-manager';
import { isOurs } from '../../lambda/aws/version-ids.ts';
import { type Config, lineageOf, parseConfig } from '../../lambda/broker/record/config.ts';
import { toFailure } from '../../lambda/broker/record/failures.ts';
import type { State } from '../../lambda/broker/record/state.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import { asking } from '../installation/aws-failures.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { changesBetween } from './config-differences.ts';
import { readVersion, type StoredConfig } from './config-store.ts';

/** Secrets Manager keeps about a hundred versions, the function's among them. */
const MOST = 30;

/** A config that a record has or had. */
export interface PastConfig extends StoredConfig {
  savedAt: Instant;
  label: 'current' | 'previous' | undefined;
  /** Absent where it cannot be used. */
  config: Config | undefined;
  /** Why going back to it may not help, in words. */
  doubt: string | undefined;
}

interface Listed {
  id: string;
  savedAt: Instant;
  label: PastConfig['label'];
}

/** The configs that Secrets Manager still has of a record, the one that was saved last first. */
export async function configHistory(installation: Installation, record: string, state: State): Promise<PastConfig[]> {
  const listed = (await listedConfigs(installation, record)).sort((one, other) => one.savedAt - other.savedAt);
  const read = await sideBySide(listed.slice(-MOST), async ({ id, savedAt, label }) => {
    const version = await readVersion(installation, record, id, callDeadline(installation));
    return version ? [{ ...version, savedAt, label, config: usable(record, version) }] : [];
  });
  const kept = read.flat();
  // Where nothing was refreshed yet, nothing is known of any.
  const lineages = state.grants.length > 0 ? new Set(state.grants.map(({ lineage }) => lineage)) : undefined;
  return kept.map((one, index) => ({ ...one, doubt: doubtAbout(one, kept, index, lineages) })).reverse();
}

async function listedConfigs({ secrets, recordPrefix }: Installation, record: string): Promise<Listed[]> {
  return asking(`secretsmanager:ListSecretVersionIds for record ${record}`, async () => {
    const found: Listed[] = [];
    const input = { SecretId: recordPrefix + record, IncludeDeprecated: true };
    for await (const { Versions = [] } of paginateListSecretVersionIds({ client: secrets }, input)) {
      for (const { VersionId: id = '', VersionStages: labels = [], CreatedDate } of Versions) {
        if (isOurs(id)) continue;
        const label = labels.includes('AWSCURRENT')
          ? 'current'
          : labels.includes('AWSPREVIOUS')
            ? 'previous'
            : undefined;
        found.push({ id, savedAt: CreatedDate?.getTime() ?? 0, label });
      }
    }
    return found;
  });
}

function usable(record: string, { text }: StoredConfig): Config | undefined {
  try {
    return parseConfig(record, text);
  } catch (thrown) {
    if (toFailure(thrown).code !== 'RECORD_INVALID') throw thrown;
    return undefined;
  }
}

/** A refused rotation leaves such: what was tried, between twice what was there before. */
function doubtAbout(
  { text, config }: Pick<PastConfig, 'text' | 'config'>,
  all: readonly StoredConfig[],
  index: number,
  lineages: ReadonlySet<string> | undefined,
): string | undefined {
  if (!config) return 'it cannot be used';
  const [before, after] = [all[index - 1], all[index + 1]];
  const says = (one: StoredConfig, other: StoredConfig) => changesBetween(one.text, other.text).length === 0;
  if (before && after && says(before, after) && !says(before, { id: '', text })) {
    return 'the edit after it took it back';
  }
  return lineages && !lineages.has(lineageOf(config)) ? 'its refresh token has never worked here' : undefined;
}
