import { text } from 'node:stream/consumers';
import { runCommand } from '../cli/command.ts';
import { commandGroup } from '../cli/command-group.ts';
import { flows } from '../cli/flows.ts';

const broker = commandGroup('', 'The token broker.', { flows });

process.exitCode = await runCommand(broker, process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
});
