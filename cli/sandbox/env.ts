import { COMMAND } from '../../lambda/broker/command-name.ts';
import { WrongUse } from '../terminal/command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { askSandbox } from './control.ts';
import { portFlag, readPort } from './port.ts';
import { type Pointing, pointingLines, readShell } from './shells.ts';

/** Prints what points a shell at the sandbox that runs. */
export const sandboxEnv = explainedCommand({
  usage: 'sandbox env',
  about: `Prints the lines that point a shell at the running sandbox, and forget what would lead it elsewhere. To enter it:
  bash, zsh    eval "$(${COMMAND} sandbox env)"
  fish         ${COMMAND} sandbox env --shell fish | source
  PowerShell   ${COMMAND} sandbox env --shell powershell | Out-String | Invoke-Expression
To leave it, open another shell.`,
  flags: {
    shell: { type: 'string', value: 'NAME', about: 'for which shell: bash (and zsh), fish, powershell' },
    port: portFlag,
  },
  examples: ['sandbox env', 'sandbox env --shell fish'],
  async run({ flags, names }) {
    if (names.length > 0) throw new WrongUse('sandbox env takes no NAME.');
    const shell = readShell(flags.shell);
    const pointing = await askSandbox<Pointing>(readPort(flags.port), 'GET', '/');
    return { exitCode: 0, json: pointing, lines: pointingLines(shell, pointing), exact: true };
  },
});
