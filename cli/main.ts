import { broker } from './broker.ts';
import { runCommand } from './terminal/command.ts';
import { terminalOf } from './terminal/process-terminal.ts';

process.exitCode = await runCommand(broker, process.argv.slice(2), terminalOf(process));
