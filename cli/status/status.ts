import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { withRecord } from '../records/missing-record.ts';
import { removedNames } from '../records/record-secrets.ts';
import { loadRecord } from '../records/registered.ts';
import type { ExitCode, Terminal } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { checkWatch, lookOrWatch } from '../terminal/watch.ts';
import { isFine, type Standing, standingOf } from './standing.ts';
import { standingDetails } from './standing-details.ts';
import { standingTable } from './standing-table.ts';
import { allStandings } from './standings.ts';

/** Says whether all is well, with one record or with all. */
export const status = operatorCommand({
  usage: 'status [NAME]',
  about: `With NAME, shows everything about that record. Without NAME, shows a table of all records, and how many need action.
Exit code 1 means that a record needs action, for scripts and monitors. Paused records, and removed records that can
still be restored, do not count; status names them. Changes nothing and shows no secret.
Does not check flows, because that takes three or more requests for each record and exports with secrets in them:
\`doctor NAME\` says which fallback flow the record has, and which record another one belongs to.`,
  flags: {
    watch: { type: 'boolean', about: 'show it anew every few seconds, until Ctrl-C' },
  },
  examples: ['status', 'status clinic', 'status clinic --watch', "status --json | jq '.fine'"],
  check({ flags, names, terminal }) {
    if (names.length > 0) onlyName(names);
    checkWatch(flags, terminal);
  },
  async run({ installation, flags, names: [name], terminal }) {
    const once = async () => {
      const removed = name === undefined ? await removedNames(installation) : undefined;
      const records = await standingsOf(installation, name, terminal);
      const fine = records.every(isFine);
      const exitCode: ExitCode = fine ? 0 : 1;
      const lines = linesFor(records, removed, installation.clock.now(), terminal.columns);
      return { exitCode, json: { fine, records, removed }, lines, looks: records.length };
    };
    return lookOrWatch(once, flags.watch, terminal);
  },
});

async function standingsOf(
  installation: Installation,
  name: string | undefined,
  terminal: Terminal,
): Promise<Standing[]> {
  if (name === undefined) return allStandings(installation, terminal);
  return withProgress(terminal, `Reading record ${name}`, () =>
    withRecord(installation, name, async () => [await standingOf(installation, await loadRecord(installation, name))]),
  );
}

/** Of one record where nothing is said of removed ones. */
function linesFor(
  standings: readonly Standing[],
  removed: readonly string[] | undefined,
  now: number,
  screen: number | undefined,
): string[] {
  if (!removed) return standings.map((standing) => standingDetails(standing, now));
  const ofRemoved = removed.length === 0 ? [] : [removedVerdict(removed)];
  const ofAll = standings.length === 0 ? [] : [verdict(standings)];
  const verdicts = [...ofAll, ...ofRemoved];
  return [...standingTable(standings, now, screen), ...(verdicts.length > 0 ? ['', ...verdicts] : [])];
}

function removedVerdict(names: readonly string[]): string {
  return `${names.length} removed: ${someOf(names)}. To bring one back: ${COMMAND} restore NAME`;
}

function someOf(names: readonly string[]): string {
  return names.slice(0, 10).join(', ') + (names.length > 10 ? ', ...' : '');
}

function verdict(standings: readonly Standing[]): string {
  const troubled = standings.filter((standing) => !isFine(standing)).map(({ record }) => record);
  const paused = standings.filter(({ health }) => health === 'paused').length;
  const besides = paused > 0 ? ` ${paused} paused.` : '';
  if (troubled.length === 0) return `All is well.${besides}`;
  return `${troubled.length} of ${standings.length} need a person: ${someOf(troubled)}.${besides} More: status NAME.`;
}
