import { enableCompileCache } from 'node:module';

// Before anything else is loaded: the second start takes half the time of the first.
enableCompileCache();
const { broker } = await import('../cli/broker.ts');
const { runCommand } = await import('../cli/terminal/command.ts');
const { terminalOf } = await import('../cli/terminal/process-terminal.ts');

process.exitCode = await runCommand(broker, process.argv.slice(2), terminalOf(process));
