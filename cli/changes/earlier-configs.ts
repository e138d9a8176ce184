import { COMMAND } from '../../lambda/broker/command-name.ts';
import { parseConfig } from '../../lambda/broker/record/config.ts';
import { iso, utc } from '../../lambda/broker/record/time.ts';
import { changesBetween } from '../records/config-differences.ts';
import type { PastConfig } from '../records/config-history.ts';
import { CommandFailed } from '../terminal/command.ts';
import { tableLines } from '../terminal/table.ts';

/** As many of a version's digits as people type. */
export const shortId = (id: string): string => id.slice(0, 8);

/** The config that is named, or else the last one that says something else and is not known to be of no use. */
export function configToRestore(
  name: string,
  current: PastConfig,
  history: readonly PastConfig[],
  named: string | undefined,
): PastConfig {
  const others = history.filter((one) => fieldsThatDiffer(current, one).length > 0);
  if (named !== undefined) {
    const [only, another] = others.filter(({ id }) => named !== '' && id.startsWith(named.toLowerCase()));
    if (!only || another) {
      throw new CommandFailed(`Record ${name} has no other config of that version: ${COMMAND} restore ${name} --list`);
    }
    // A person who restores wants something that works.
    parseConfig(name, only.text);
    return only;
  }
  const likely = others.filter(({ doubt }) => doubt === undefined);
  const found = likely.find(({ label }) => label === 'previous') ?? likely[0];
  if (found) return found;
  const rest = others.length === 0 ? '.' : ` that can be of use; to see all: ${COMMAND} restore ${name} --list`;
  throw new CommandFailed(`Record ${name} has no other config to go back to${rest}`);
}

/** Every config as JSON tells of it. */
export function listed(current: PastConfig, history: readonly PastConfig[]) {
  return history.map((one) => ({
    version: one.id,
    savedAt: iso(one.savedAt),
    current: one === current,
    differsIn: fieldsThatDiffer(current, one),
    ...(one !== current && one.doubt !== undefined && { doubt: one.doubt }),
  }));
}

/** The same for people. */
export function historyLines(current: PastConfig, history: readonly PastConfig[]): string[] {
  const rows = listed(current, history).map(({ version, savedAt, current: isCurrent, differsIn, doubt }) => {
    const differences = isCurrent ? 'the current one' : differsIn.join(', ') || 'nothing';
    return [shortId(version), utc(savedAt), doubt === undefined ? differences : `${differences} (${doubt})`];
  });
  return tableLines(
    ['VERSION', 'SAVED', 'DIFFERS FROM THE CURRENT ONE IN'],
    rows.map((cells) => cells.map((text) => ({ text }))),
  );
}

function fieldsThatDiffer(current: PastConfig, other: PastConfig): string[] {
  return changesBetween(current.text, other.text).map(({ field }) => field);
}
