import { iso } from '../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { clockTime } from './times.ts';

/** The other records that a removal touches. */
export interface Neighbours {
  /** Those that publish or recover with this one's token. */
  neededBy: string[];
  /** Those of the same Service App in the same org: a revocation ends them too. */
  ofSameAccount: string[];
  /** Who gets its token from the token endpoint. */
  consumers: string[];
}

/** What follows for callers and for other records. */
export function consequences(
  name: string,
  record: ServiceAppRecord | undefined,
  { neededBy, ofSameAccount, consumers }: Neighbours,
  revokes: boolean,
): string[] {
  const { target, accessTokenExpiresAt: end } = record ?? {};
  const lines: string[] = [];
  if (target) {
    const ending = end === undefined ? '' : `, which ends on ${clockTime(iso(end))}: then callers hear a 401`;
    const what = revokes ? ', which dies: callers hear a 401 at once' : ending;
    lines.push(`Without record ${name}, variable ${target.variableName} keeps the token that it holds${what}.`);
  }
  if (consumers.length > 0) {
    lines.push(`Consumers that get its token: ${consumers.join(', ')}. They are given it until it ends, then none.`);
  }
  if (neededBy.length > 0) lines.push(`Records that cannot do without it: ${neededBy.join(', ')}.`);
  if (revokes && ofSameAccount.length > 0) {
    lines.push(`Records of the same Service App and org, whose tokens die too: ${ofSameAccount.join(', ')}.`);
  }
  return lines;
}

export function outcomeWords(name: string, until: string | undefined, isDry: boolean): string {
  if (until === undefined) return isDry ? `Would remove record ${name}.` : 'Nothing was removed.';
  return `Removed ${name}. Until ${clockTime(until)} it can be brought back: npm run broker -- restore ${name}`;
}
