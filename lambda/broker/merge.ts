import { grantFields, type ServiceAppRecord, sealOf } from './record.ts';

/**
 * Puts the grant that we bought into a version that somebody else stored meanwhile, or leaves theirs: a grant typed by
 * hand counts as the latest, else the later issued wins. Every other field is theirs. Returns `theirs` itself where
 * nothing of ours goes in.
 */
export function merge(ours: ServiceAppRecord, theirs: ServiceAppRecord): ServiceAppRecord {
  if (sealOf(ours) === sealOf(theirs)) return theirs;
  const oursIsLater = (ours.accessTokenIssuedAt ?? 0) >= (theirs.accessTokenIssuedAt ?? 0);
  const theyHoldWhatWeSpent = theirs.refreshToken.fingerprint === ours.boughtWith;
  const typedByHand = theirs.grantSeal !== sealOf(theirs);
  return oursIsLater && (theyHoldWhatWeSpent || !typedByHand) ? withGrantOf(ours, theirs) : theirs;
}

function withGrantOf(ours: ServiceAppRecord, theirs: ServiceAppRecord): ServiceAppRecord {
  const merged: Record<string, unknown> = { ...theirs };
  for (const field of grantFields) merged[field] = ours[field];
  return merged as unknown as ServiceAppRecord;
}
