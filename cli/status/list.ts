import { operatorCommand } from '../installation/operator-command.ts';
import { WrongUse } from '../terminal/command.ts';
import { checkWatch, watch } from '../terminal/watch.ts';
import { standingTable } from './standing-table.ts';
import { allStandings } from './standings.ts';

/** Shows all records. */
export const list = operatorCommand({
  usage: 'list',
  about: `Reads all records, and each one's variable. Changes nothing and shows no secret: tokens appear as the first 8 digits
of their fingerprint. "In step" means that the variable holds the record's token.`,
  flags: {
    watch: { type: 'boolean', about: 'show it anew every few seconds, until Ctrl-C' },
  },
  examples: ['list', 'list --watch', "list --json | jq -r '.records[].record'"],
  check({ flags, names, terminal }) {
    if (names.length > 0) throw new WrongUse('list takes no NAME; status does.');
    checkWatch(flags, terminal);
  },
  async run({ installation, flags, terminal }) {
    const ask = async () => {
      const standings = await allStandings(installation, terminal);
      return { standings, looks: standings.length, text: standingTable(standings, installation.clock.now()) };
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
