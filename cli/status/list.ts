import { COMMAND } from '../../lambda/broker/command-name.ts';
import { operatorCommand } from '../installation/operator-command.ts';
import { removedNames } from '../records/record-secrets.ts';
import { WrongUse } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { checkWatch, watch } from '../terminal/watch.ts';
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
      terminal.print(flags.json ? JSON.stringify({ removed }, undefined, 2) : removedWords(removed));
      return 0;
    }
    const ask = async () => {
      const standings = await allStandings(installation, terminal);
      return {
        standings,
        looks: standings.length,
        text: standingTable(standings, installation.clock.now(), terminal.columns),
      };
    };
    if (flags.watch) {
      await watch(terminal, ask);
      return 0;
    }
    const { standings, text } = await ask();
    terminal.print(flags.json ? JSON.stringify({ records: standings }, undefined, 2) : text);
    return 0;
  },
});

function removedWords(names: readonly string[]): string {
  if (names.length === 0) return 'No record waits to be deleted.';
  return names.map((name) => `${name} can be brought back: ${COMMAND} restore ${name}`).join('\n');
}
