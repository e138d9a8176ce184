import { withoutRefusal } from './hold.ts';
import { grantFields, type ServiceAppRecord } from './record.ts';

/**
 * Puts our grant into a version that somebody else stored meanwhile, or leaves theirs: a grant typed by hand counts as
 * the latest, unless ours was bought because theirs is refused, and of two that descend from the same one the later
 * wins. Every other field is theirs. Returns `theirs` itself where nothing of ours goes in.
 */
export function merge(ours: ServiceAppRecord, theirs: ServiceAppRecord): ServiceAppRecord {
  const goesIn = ours.grantRoot === theirs.grantRoot ? isLater(ours, theirs) : ours.grantInsteadOf === theirs.grantRoot;
  return goesIn ? withGrantOf(ours, theirs) : theirs;
}

function isLater(one: ServiceAppRecord, other: ServiceAppRecord): boolean {
  const refreshes = (one.grantRefreshes ?? 0) - (other.grantRefreshes ?? 0);
  if (refreshes !== 0) return refreshes > 0;
  return (one.accessTokenIssuedAt ?? 0) > (other.accessTokenIssuedAt ?? 0);
}

function withGrantOf(ours: ServiceAppRecord, theirs: ServiceAppRecord): ServiceAppRecord {
  const merged: Record<string, unknown> = { ...withoutRefusal(theirs) };
  for (const field of grantFields) merged[field] = ours[field];
  return merged as unknown as ServiceAppRecord;
}
