import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Command, memberOf, type Terminal, WrongUse } from './command.ts';

/**
 * Refuses `npm run broker pause clinic --dry-run`. Without a `--` before them npm keeps options for itself, and tells of
 * them in the environment alone: the command would run for real instead of as a dry run.
 */
export async function checkNpmTookNothing(
  command: Command,
  args: readonly string[],
  { environment = {} }: Pick<Terminal, 'environment'>,
): Promise<void> {
  if (environment.npm_lifecycle_event !== 'broker') return;
  const options = await optionsOf(command, args);
  const taken = options.filter((option) => {
    const value = environment[`npm_config_${option.replaceAll('-', '_')}`];
    return value !== undefined && value !== '' && value !== 'false';
  });
  if (taken.length === 0) return;
  const flags = taken.map((option) => `--${option}`);
  throw new WrongUse(
    `npm kept ${flags.join(', ')} for itself, so nothing was done. Type: ${[COMMAND, ...args, ...flags].join(' ')}`,
  );
}

/** Of the command that the arguments lead to. */
async function optionsOf(command: Command, [word, ...rest]: readonly string[]): Promise<readonly string[]> {
  const member = memberOf(command, word);
  return member ? optionsOf(await member.load(), rest) : Object.keys(command.flags);
}
