import { broker } from '../../../cli/broker.ts';
import type { Command } from '../../../cli/terminal/command.ts';

/** Every command and group, as they are typed. */
export async function commandsUnder(typed = '', { members = {} }: Command = broker): Promise<string[]> {
  const below = Object.entries(members).map(async ([word, { load }]) =>
    commandsUnder(`${typed} ${word}`.trim(), await load()),
  );
  return [typed, ...(await Promise.all(below)).flat()];
}
