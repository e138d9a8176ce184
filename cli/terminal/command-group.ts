import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Command, WrongUse } from './command.ts';
import { didYouMean } from './nearest.ts';

/** A group of commands, as it is explained. */
interface Explanation {
  /** What people type to get here. */
  name: string;
  /** What follows the command's own name. */
  examples: readonly string[];
}

/** A command of a group. It is loaded when it is called, so that the others cost it no time. */
interface Member {
  /** One line in the list of commands. */
  summary: string;
  load(): Promise<Command>;
  /** What other tools call it. */
  elsewhere?: readonly string[];
}

/** A command that consists of others, chosen by its first argument. Without one, or with `help`, it explains itself. */
export function commandGroup(explanation: Explanation, members: Readonly<Record<string, Member>>): Command {
  const memberOf = (word: string) => {
    const member = Object.hasOwn(members, word) ? members[word] : undefined;
    if (!member) throw new WrongUse(`There is no command "${word}"${whatIsThere(word, members)}`);
    return member.load();
  };
  return {
    async run([word, ...rest], terminal) {
      if (!word || ['--help', '-h', 'help'].includes(word)) {
        if (word === 'help' && rest[0] !== undefined) return await this.run([...rest, '--help'], terminal);
        terminal.print(helpOf(explanation, members));
        return 0;
      }
      return await (await memberOf(word)).run(rest, terminal);
    },
    async optionsOf([word, ...rest]) {
      return word === undefined || !Object.hasOwn(members, word) ? [] : (await memberOf(word)).optionsOf(rest);
    },
  };
}

function whatIsThere(word: string, members: Readonly<Record<string, Member>>): string {
  const words = Object.keys(members);
  const same = words.find((known) => members[known]?.elsewhere?.includes(word));
  const meant = same ? ` Did you mean ${same}?` : didYouMean(word, words);
  return meant ? `.${meant}` : `, only: ${words.join(', ')}.`;
}

function helpOf({ name, examples }: Explanation, members: Readonly<Record<string, Member>>): string {
  const width = Math.max(...Object.keys(members).map((word) => word.length));
  return [
    `Usage: ${COMMAND} ${[name, '<command>'].filter(Boolean).join(' ')} [options]`,
    '',
    ...Object.entries(members).map(([word, { summary }]) => `  ${word.padEnd(width)}  ${summary}`),
    '',
    `Every command explains itself with --help.${name ? '' : ' --version prints the version.'}`,
    '',
    'Examples:',
    ...examples.map((example) => `  ${COMMAND} ${example}`),
  ].join('\n');
}
