import { type Command, WrongUse } from './command.ts';
import { didYouMean } from './nearest.ts';

/** A group of commands, as it is explained. */
interface Explanation {
  /** What people type to get here. */
  name: string;
  /** One line in the list of commands. */
  summary: string;
  /** What follows `npm run broker -- `. */
  examples: readonly string[];
}

/** A command that consists of others, chosen by its first argument. */
export function commandGroup(explanation: Explanation, commands: Readonly<Record<string, Command>>): Command {
  const words = Object.keys(commands);
  return {
    summary: explanation.summary,
    async run([word, ...rest], terminal) {
      if (word === undefined) throw new WrongUse(`A command is missing: ${words.join(', ')}.`);
      if (word === '--help' || word === '-h') {
        terminal.print(helpOf(explanation, commands));
        return 0;
      }
      const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
      if (!command) {
        const meant = didYouMean(word, words);
        throw new WrongUse(`There is no command "${word}"${meant ? `.${meant}` : `, only: ${words.join(', ')}.`}`);
      }
      return await command.run(rest, terminal);
    },
  };
}

function helpOf({ name, examples }: Explanation, commands: Readonly<Record<string, Command>>): string {
  const width = Math.max(...Object.keys(commands).map((word) => word.length));
  return [
    `Usage: npm run broker -- ${[name, '<command>'].filter(Boolean).join(' ')} [options]`,
    '',
    ...Object.entries(commands).map(([word, command]) => `  ${word.padEnd(width)}  ${command.summary}`),
    '',
    'Every command explains itself with --help.',
    '',
    'Examples:',
    ...examples.map((example) => `  npm run broker -- ${example}`),
  ].join('\n');
}
