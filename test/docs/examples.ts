import { helpOf } from '../alarms/commands.ts';
import { operate } from '../cli/operate.ts';
import { type Documented, documentedCommands, examplesIn } from './documented.ts';
import { filledIn } from './runners.ts';

/** The examples of the help of every command, and of the story. What a page tells as well is tried there, in earnest. */
export async function examplesOfHelp(): Promise<Documented[]> {
  const story = (await helpOf(['sandbox/story/main.ts'])) ?? '';
  const lines = documentedCommands().filter(({ kind }) => kind === 'line');
  const inPages = new Set(lines.map(({ text }) => filledIn(text)));
  const examples = [...(await examplesOf([])), ...examplesIn('npm start', story)];
  return examples.filter(({ text }) => !inPages.has(text));
}

/** Of a command, or of all commands of a group. */
async function examplesOf(words: string[]): Promise<Documented[]> {
  const { printed } = await operate([...words, '--help'].join(' '));
  const [list = ''] = printed.split('\nExamples:\n');
  const inside = [...list.matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm)].map(([, word]) => word as string);
  const found = examplesIn(words.join(' '), printed);
  for (const word of inside) found.push(...(await examplesOf([...words, word])));
  return found;
}
