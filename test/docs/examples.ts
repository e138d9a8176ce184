import { helpOf } from '../alarms/commands.ts';
import { operate } from '../cli/operate.ts';
import { commandsUnder } from '../cli/terminal/commands.ts';
import { type Documented, documentedCommands, examplesIn } from './documented.ts';
import { filledIn } from './runners.ts';

/** The examples of the help of every command, and of the story. What a page tells as well is tried there, in earnest. */
export async function examplesOfHelp(): Promise<Documented[]> {
  const story = (await helpOf(['sandbox/story/main.ts'])) ?? '';
  const lines = documentedCommands().filter(({ kind }) => kind === 'line');
  const inPages = new Set(lines.map(({ text }) => filledIn(text)));
  const examples = [...(await examplesOfCommands()), ...examplesIn('npm start', story)];
  return examples.filter(({ text }) => !inPages.has(text));
}

async function examplesOfCommands(): Promise<Documented[]> {
  const commands = await commandsUnder();
  const helps = commands.map(async (command) =>
    examplesIn(command, (await operate(`${command} --help`.trim())).printed),
  );
  return (await Promise.all(helps)).flat();
}
