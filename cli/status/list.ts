import { COMMAND } from '../../lambda/broker/command-name.ts';
import { operatorCommand } from '../installation/operator-command.ts';
import { removedNames } from '../records/record-secrets.ts';
import { WrongUse } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { checkWatch, lookOrWatch } from '../terminal/watch.ts';
import { standingTable } from './standing-table.ts';
import { allStandings } from './standings.ts';

/** Shows all records. */
export const list = operatorCommand({
  usage: 'list',
  about: `Reads all records, and each record's variable. Changes nothing and shows no secret: tokens appear as the first 8
digits of their fingerprint. "In step" means that the variable has the record's token.`,
  flags: {
    removed: { type: 'boolean', about: 'show the records that were removed and can be brought back' },
    watch: { type: 'boolean', about: 'show it anew every few seconds, until Ctrl-C' },
  },
  examples: ['list', 'list --removed', 'list --watch', "list --json | jq -r '.records[].record'"],
  check({ flags, names, terminal }) {
    if (names.length > 0) throw new WrongUse('list takes no NAME; status does.');
    if (flags.watch && flags.removed) throw new WrongUse('--watch and --removed exclude each other.');
    checkWatch(flags, terminal);
  },
  async run({ installation, flags, terminal }) {
    if (flags.removed) {
      const removed = await withProgress(terminal, 'Looking for removed records', () => removedNames(installation));
      return { exitCode: 0, json: { removed }, lines: removedLines(removed) };
    }
    const once = async () => {
      const records = await allStandings(installation, terminal);
      const lines = standingTable(records, installation.clock.now(), terminal.columns);
      return { exitCode: 0 as const, json: { records }, lines, looks: records.length };
    };
    return lookOrWatch(once, flags.watch, terminal);
  },
});

function removedLines(names: readonly string[]): string[] {
  if (names.length === 0) return ['No record waits to be deleted.'];
  return names.map((name) => `${name} can be brought back: ${COMMAND} restore ${name}`);
}
