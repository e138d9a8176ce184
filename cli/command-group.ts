import { type Command, WrongUse } from './command.ts';

/** A command that consists of others, chosen by its first argument. `name` is what people type to get here. */
export function commandGroup(name: string, summary: string, commands: Readonly<Record<string, Command>>): Command {
  const width = Math.max(...Object.keys(commands).map((word) => word.length));
  const help = [
    `Usage: npm run broker -- ${[name, '<command>'].filter(Boolean).join(' ')} [options]`,
    '',
    ...Object.entries(commands).map(([word, command]) => `  ${word.padEnd(width)}  ${command.summary}`),
    '',
    'Every command explains itself with --help.',
  ].join('\n');

  return {
    summary,
    async run([word, ...rest], terminal) {
      if (word === undefined) throw new WrongUse(`A command is missing: ${Object.keys(commands).join(', ')}.`);
      if (word === '--help' || word === '-h') {
        terminal.print(help);
        return 0;
      }
      const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
      if (!command) throw new WrongUse(`There is no command "${word}", only: ${Object.keys(commands).join(', ')}.`);
      return await command.run(rest, terminal);
    },
  };
}
