import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Command, type Members, memberOf, WrongUse } from './command.ts';
import { didYouMean } from './nearest.ts';

/** A group of commands, as it is explained. */
interface Explanation {
  /** What people type to get here. */
  name: string;
  /** What follows the command's own name. */
  examples: readonly string[];
}

/** A command that consists of others, chosen by its first argument. Without one, or with `help`, it explains itself. */
export function commandGroup(explanation: Explanation, members: Members): Command {
  return {
    flags: {},
    members,
    async run([word, ...rest], terminal) {
      if (!word || ['--help', '-h', 'help'].includes(word)) {
        if (word === 'help' && rest[0] !== undefined) return await this.run([...rest, '--help'], terminal);
        return { exitCode: 0, lines: [helpOf(explanation, members)] };
      }
      const member = memberOf({ members }, word);
      if (!member) throw new WrongUse(`There is no command "${word}"${whatIsThere(word, members)}`);
      return await (await member.load()).run(rest, terminal);
    },
  };
}

function whatIsThere(word: string, members: Members): string {
  const words = Object.keys(members);
  const same = words.find((known) => members[known]?.elsewhere?.includes(word));
  const meant = same ? ` Did you mean ${same}?` : didYouMean(word, words);
  return meant ? `.${meant}` : `, only: ${words.join(', ')}.`;
}

function helpOf({ name, examples }: Explanation, members: Members): string {
  return [
    `Usage: ${COMMAND} ${[name, '<command>'].filter(Boolean).join(' ')} [options]`,
    '',
    ...memberLines(members),
    '',
    'Every command explains itself with --help.',
    ...(name
      ? []
      : ['--version prints the version. HTTPS_PROXY, HTTP_PROXY and NO_PROXY name proxies: docs/operate.md.']),
    '',
    'Examples:',
    ...examples.map((example) => `  ${COMMAND} ${example}`),
  ].join('\n');
}

/** A line for each command, as help lists them. */
export function memberLines(members: Members): string[] {
  const width = Math.max(...Object.keys(members).map((word) => word.length));
  return Object.entries(members).map(([word, { summary }]) => `  ${word.padEnd(width)}  ${summary}`);
}
