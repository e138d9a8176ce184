import { globSync, readFileSync } from 'node:fs';

/** A command that people are told to type. */
export interface Documented {
  /** `README.md:27`, or `status --help`. */
  where: string;
  /** A line of a block of commands, a command within a sentence, or an example in a command's help. */
  kind: 'line' | 'mention' | 'example';
  /** As it is written, but on one line. */
  text: string;
}

/** What messages.md shows is about records that are not here; messages.test.ts tries its commands. */
const pages = ['README.md', ...globSync('docs/!(command|messages).md').sort(), 'flows/README.md'];

/** A text that begins like this is a command, wherever it stands. */
const program = /^(npm|npx|node|aws|cdk|git|curl|jq|rm|cp|mv|cat|mkdir|chmod|export|unset|source|\.|docker|brew|sudo) /;

type Found = Pick<Documented, 'kind' | 'text'> & { at: number };

/** Every command of the documentation, in the order of its pages. */
export function documentedCommands(): Documented[] {
  return pages.flatMap((page) => commandsIn(page, readFileSync(page, 'utf8')));
}

/** For it.each, which shows where a command stands. */
export function named(commands: Documented[]): [name: string, command: Documented][] {
  return commands.map((command) => [`${command.where} ${command.text}`, command]);
}

/** Without those that stand elsewhere in the same words. */
export function onceEach(commands: Documented[]): Documented[] {
  return [...new Map(commands.map((command) => [command.text, command])).values()];
}

/** Those of one page. */
export function commandsIn(page: string, text: string): Documented[] {
  let line = 1;
  // Prose and blocks of code, in turn; each block begins with its language.
  return text.split(/^ *```/m).flatMap((part, index) => {
    const commands = index % 2 === 0 ? mentionsIn(part) : typedIn(part);
    const found = commands.map(({ at, text, kind }) => ({ where: `${page}:${line + at}`, kind, text }));
    line += part.split('\n').length - 1;
    return found;
  });
}

/** The examples of a help text. */
export function examplesIn(name: string, help: string): Documented[] {
  const [, examples = ''] = help.split('\nExamples:\n');
  return examples
    .replace(/\\\n */g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((text) => ({ where: `${name} --help`, kind: 'example', text }));
}

/** What stands between backquotes, be it over the end of a line, and begins like a command. */
function mentionsIn(prose: string): Found[] {
  return [...prose.matchAll(/`([^`]+)`/g)]
    .map(({ 1: text = '', index }) => ({
      at: prose.slice(0, index).split('\n').length - 1,
      kind: 'mention' as const,
      text: text.replace(/\s*\n\s*/g, ' '),
    }))
    .filter(({ text }) => program.test(text));
}

/** In a block of shell commands every line is one; in other blocks, what begins like one. */
function typedIn(block: string): Found[] {
  const [language = '', ...lines] = block.split('\n');
  const commands: Found[] = [];
  let begun = '';
  for (const [index, line] of lines.entries()) {
    const typed = begun + line.trim();
    begun = typed.endsWith('\\') ? typed.slice(0, -1) : '';
    if (begun !== '' || typed === '' || !(language === 'sh' || program.test(typed))) continue;
    for (const text of typed.split(' && ')) commands.push({ at: index + 1, kind: 'line', text });
  }
  return commands;
}
