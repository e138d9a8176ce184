import * as v from 'valibot';
import { DAY, type Instant, MINUTE } from '../broker/record/time.ts';
import { isOurs } from './version-ids.ts';

/**
 * How many versions Secrets Manager keeps: it never deletes a version younger than a day.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
 */
export const QUOTA = { versions: 100, bytes: 65_536 };
/**
 * The broker's share of versions within 24 hours, besides one lease that finds no room; operators have the rest.
 */
const OURS = { refresh: 59, notified: 57, message: 44, note: 40 };
/** The lease's version, and the new grant's. */
const VERSIONS_OF_REFRESH = 2;
/** Secrets Manager's clock and ours may differ. */
const YOUNG = DAY + 5 * MINUTE;

/** What ListSecretVersionIds answers. */
export const versionsSchema = v.object({
  Versions: v.optional(
    v.array(
      v.object({ VersionId: v.string(), CreatedDate: v.date(), VersionStages: v.optional(v.array(v.string()), []) }),
    ),
    [],
  ),
});
export type ListedVersion = v.InferOutput<typeof versionsSchema>['Versions'][number];

/** What a new version is for; a refresh makes two. */
export type Purpose = keyof typeof OURS;

/** Why a new version would not leave room for versions that must be stored; undefined if it does. */
export function lackOfRoom(versions: readonly ListedVersion[], purpose: Purpose, now: Instant): string | undefined {
  const isRecent = ({ CreatedDate }: ListedVersion) => CreatedDate.getTime() > now - YOUNG;
  // A label keeps a version too, however old.
  const kept = versions.filter((one) => isRecent(one) || one.VersionStages.length > 0).length;
  const ours = versions.filter((one) => isRecent(one) && isOurs(one.VersionId)).length;
  const needed = purpose === 'refresh' ? VERSIONS_OF_REFRESH : 1;
  const canWait = purpose === 'note' || purpose === 'message';
  const free = QUOTA.versions - (canWait ? VERSIONS_OF_REFRESH : 0);
  if (ours + needed <= OURS[purpose] && kept + needed <= free) return undefined;
  return (
    `${ours} versions by the broker are younger than a day, ${kept} by all are young or labelled, and Secrets ` +
    `Manager keeps ${QUOTA.versions}; nothing was spent`
  );
}
