import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Command, type Flag, type Flags, type Members, memberOf, type Outcome, type Terminal } from './command.ts';
import { memberLines } from './command-group.ts';
import { readArguments } from './read-arguments.ts';

/** What was said of each option; false or undefined where nothing was. */
export type Given<Of extends Flags> = {
  [name in keyof Of]: Of[name]['type'] extends 'boolean' ? boolean : string | undefined;
};

/** One call of a command. */
export interface Call<Of extends Flags> {
  flags: Given<Of> & Given<typeof everywhere>;
  /** What stands on the command line beside the options. */
  names: readonly string[];
  terminal: Terminal;
}

/** What a command is and does. */
export interface Explanation<Of extends Flags, ItsCall> {
  /** As it is typed, without its options: `refresh NAME`. */
  usage: string;
  /** What its line in the list of commands leaves open, in lines of at most 120 characters. */
  about: string;
  flags: Of;
  /** The commands that it has beside what it does itself. */
  members?: Members;
  /** What it takes beside options, where only these words are possible. */
  words?: readonly string[];
  /** What follows the command's own name. */
  examples: readonly string[];
  /** The result with its JSON, whether that is asked for or not. */
  run(call: ItsCall): Promise<Outcome>;
}

const everywhere = {
  json: { type: 'boolean', about: 'print the result as JSON' },
  help: { type: 'boolean', about: 'show this' },
} as const satisfies Flags;

/** A command that explains itself with --help and can answer in JSON. */
export function explainedCommand<const Of extends Flags>(explanation: Explanation<Of, Call<Of>>): Command {
  const { members, words } = explanation;
  const flags = { ...explanation.flags, ...everywhere };
  return {
    flags,
    ...(members && { members }),
    ...(words && { words }),
    async run(args, terminal) {
      const member = memberOf(explanation, args[0]);
      if (member) return await (await member.load()).run(args.slice(1), terminal);
      const { values, positionals } = read(args, flags);
      const given = withDefaults(flags, values) as Call<Of>['flags'];
      if (given.help) return { exitCode: 0, lines: [helpOf(explanation, flags)] };
      const { json, ...outcome } = await explanation.run({ flags: given, names: positionals, terminal });
      return given.json && json ? { ...outcome, json } : outcome;
    },
  };
}

function read(args: readonly string[], flags: Flags) {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type }]) => [name, { type, ...(name === 'help' && { short: 'h' }) }]),
  );
  return readArguments({ args: [...args], options, allowPositionals: true });
}

function withDefaults(flags: Flags, values: Record<string, unknown>): Record<string, unknown> {
  const ofType = (type: Flag['type']) => (type === 'boolean' ? false : undefined);
  return Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, values[name] ?? ofType(type)]));
}

function helpOf({ usage, about, members, examples }: Omit<Explanation<Flags, never>, 'run' | 'flags'>, flags: Flags) {
  const names = Object.entries(flags).map(([name, { value }]) => `--${name}${value ? ` ${value}` : ''}`);
  const width = Math.max(...names.map((name) => name.length));
  return [
    `Usage: ${COMMAND} ${usage} [options]`,
    '',
    about,
    '',
    'Exit code: 0 if all is well, 1 with a finding or a failure, 2 for wrong use.',
    '',
    'Options:',
    ...Object.values(flags).map((flag, index) => `  ${(names[index] ?? '').padEnd(width)}  ${flag.about}`),
    ...(members ? ['', 'Commands:', ...memberLines(members)] : []),
    '',
    'Examples:',
    ...examples.map((example) => `  ${COMMAND} ${example}`),
  ].join('\n');
}
