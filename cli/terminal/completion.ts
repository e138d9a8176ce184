import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Command, WrongUse } from './command.ts';
import { explainedCommand } from './explained-command.ts';
import { fish } from './fish.ts';
import { didYouMean } from './nearest.ts';
import { type Place, placesOf } from './places.ts';
import { bash, zsh } from './posix.ts';
import { powershell } from './powershell.ts';

/** Writes a shell's completion for a program, typed by its name or after `npx`. */
type Script = (program: string, places: readonly Place[]) => string;

const scripts: Readonly<Record<string, Script>> = { bash, zsh, fish, powershell };
const shells = Object.keys(scripts);
const program = COMMAND.replace(/^npx /, '');

/** Prints what makes a shell complete the words of a command, with those of that command's own table. */
export function completionOf(command: () => Command): Command {
  return explainedCommand({
    usage: `completion ${shells.join('|')}`,
    about: `Prints a script that makes your shell complete commands and options with the Tab key, after npx as well. Names of
records are not completed: that would ask AWS at each Tab. Load it in each new shell, from its start-up file:
  bash, zsh    eval "$(${COMMAND} completion bash)", or zsh, in ~/.bashrc or ~/.zshrc
  fish         ${COMMAND} completion fish | source, in ~/.config/fish/config.fish
  PowerShell   ${COMMAND} completion powershell | Out-String | Invoke-Expression, in $PROFILE
Or write what it prints into a file once, load that, and write it anew after an upgrade: that starts faster.`,
    flags: {},
    words: shells,
    examples: shells.map((shell) => `completion ${shell}`),
    async run({ names: [shell, ...more] }) {
      if (shell === undefined || more.length > 0) throw new WrongUse(`completion takes one of ${shells.join(', ')}.`);
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (!script)
        throw new WrongUse(
          `There is no completion for "${shell}", only for ${shells.join(', ')}.${didYouMean(shell, shells)}`,
        );
      const places = await placesOf(command());
      const json = { places: places.map(({ typed, candidates }) => ({ typed: typed.trim(), candidates })) };
      return { exitCode: 0, json, lines: [script(program, places).trimEnd()], exact: true };
    },
  });
}
