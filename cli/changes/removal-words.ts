import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Callers } from '../../lambda/broker/record/callers.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import type { Leaving } from './leaving.ts';

/** What follows for callers and for other records. */
export function consequences(
  { name, record, neededBy, ofSameAccount, consumers }: Leaving,
  callers: Callers | undefined,
  revokes: boolean,
): string[] {
  const lines: string[] = [];
  const target = record?.config.target;
  if (target) {
    const what = revokes ? ', which is revoked: callers hear a 401 at once' : endOf(callers);
    lines.push(`Without record ${name}, variable ${target.variableName} keeps its value${what}.`);
  }
  if (consumers.length > 0) {
    lines.push(`Consumers that get its token: ${consumers.join(', ')}. They get it until it ends, and then none.`);
  }
  if (neededBy.length > 0) lines.push(`Records that need it: ${neededBy.join(', ')}.`);
  if (revokes && ofSameAccount.length > 0) {
    lines.push(`Records of the same Service App and org, whose tokens die too: ${ofSameAccount.join(', ')}.`);
  }
  return lines;
}

/** Why nothing is removed without force; undefined where no record that stays needs one of these. */
export function refusalWords(leaving: readonly Leaving[]): string | undefined {
  const reasons = leaving.flatMap(({ name, neededBy }) =>
    neededBy.length > 0 ? `${neededBy.join(', ')} cannot do without ${name}` : [],
  );
  if (reasons.length === 0) return undefined;
  return `Nothing was removed: ${reasons.join('; ')}. Remove those first, or pass --force.`;
}

/** `record clinic`, or `records clinic, lab`. */
export function recordsNamed(leaving: readonly { name: string }[]): string {
  return `record${leaving.length > 1 ? 's' : ''} ${leaving.map(({ name }) => name).join(', ')}`;
}

interface Outcome {
  record: string;
  until: string | undefined;
  failure: string | undefined;
}

export function outcomeLines(outcomes: readonly Outcome[], isDry: boolean): string[] {
  const left = outcomes.filter(({ until }) => until === undefined).map(({ record }) => ({ name: record }));
  if (isDry) return [`Would remove ${recordsNamed(left)}.`];
  if (left.length === outcomes.length && outcomes.every(({ failure }) => failure === undefined))
    return ['Nothing was removed.'];
  const told = outcomes.flatMap(({ record, until, failure }) => {
    if (until === undefined) return failure ?? [];
    return `Removed ${record}. Until ${utc(until)} it can be brought back: ${COMMAND} restore ${record}`;
  });
  return left.length > 0 ? [...told, `Not removed: ${recordsNamed(left)}.`] : told;
}

/** What becomes of a token that nothing renews, after the words that its variable keeps what it holds. */
export function endOf(callers: Callers | undefined): string {
  if (!callers) return '';
  if (!('safeUntil' in callers)) return '. Callers have no token that works already';
  return `, a token that expires on ${utc(callers.safeUntil)}: then callers hear a 401`;
}
