import { operate } from '../operate.ts';

/** Every command and group, as they are typed, by what the groups' own help lists. */
export async function commandsUnder(group = ''): Promise<string[]> {
  const { printed } = await operate(`${group} --help`.trim());
  if (!/<command>/.test(printed.split('\n')[0] ?? '')) return [group];
  const [, list = ''] = printed.split('\n\n');
  const words = [...list.matchAll(/^ {2}([\w-]+) {2}/gm)].map(([, word]) => `${group} ${word}`.trim());
  return [group, ...(await Promise.all(words.map(commandsUnder))).flat()];
}
