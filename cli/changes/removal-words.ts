import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Callers } from '../../lambda/broker/record/callers.ts';
import type { Config } from '../../lambda/broker/record/config.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import { clockTime } from '../terminal/times.ts';

/** The other records that a removal touches. */
export interface Neighbours {
  /** Those that publish or recover with this one's token. */
  neededBy: string[];
  /** Those of the same Service App in the same org: a revocation ends them too. */
  ofSameAccount: string[];
  /** The consumers that get its token from the token endpoint. */
  consumers: string[];
}

/** What follows for callers and for other records. */
export function consequences(
  name: string,
  record: { config: Config; callers: Callers | undefined } | undefined,
  { neededBy, ofSameAccount, consumers }: Neighbours,
  revokes: boolean,
): string[] {
  const { config, callers } = record ?? {};
  const lines: string[] = [];
  if (config?.target) {
    const what = revokes ? ', which is revoked: callers hear a 401 at once' : endOf(callers);
    lines.push(`Without record ${name}, variable ${config.target.variableName} keeps what it holds${what}.`);
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
  return `Removed ${name}. Until ${clockTime(until)} it can be brought back: ${COMMAND} restore ${name}`;
}

function endOf(callers: Callers | undefined): string {
  if (!callers) return '';
  if (!('safeUntil' in callers)) return '. Callers have no token that works already';
  return `, a token that expires on ${clockTime(iso(callers.safeUntil))}: then callers hear a 401`;
}
