import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { Cancelled, CommandFailed, type Person } from './command.ts';
import { withInterruption } from './interruption.ts';

const CTRL_C = '\x03';

/** What a terminal is made of. */
export type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

interface Screen {
  input: Streams['stdin'];
  output: Streams['stderr'];
}

/** The operator at the keyboard. Questions go to standard error, so that results can be piped elsewhere. */
export function personAt(input: Screen['input'], output: Screen['output']): Person {
  const screen = { input, output };
  return {
    get columns() {
      return columnsOf(output);
    },
    confirm: (question) =>
      withInterruption(async (interrupted) => {
        const keyboard = createInterface(screen);
        // Lines that come before they are asked for are kept.
        const lines = keyboard[Symbol.asyncIterator]();
        const left = once(interrupted, 'abort').then(() => undefined);
        try {
          for (let text = `${question} [y/N] `; ; text = `Type y or n. ${question} [y/N] `) {
            keyboard.setPrompt(text);
            keyboard.prompt();
            const answer: string | undefined = (await Promise.race([lines.next(), left]))?.value;
            // Of a question that was left, the shell's prompt would go on in the line.
            if (answer === undefined) output.write('\n');
            if (answer === undefined || /^(no?)?$/i.test(answer.trim())) return false;
            if (/^y(es)?$/i.test(answer.trim())) return true;
          }
        } finally {
          keyboard.close();
        }
      }),
    async ask(question, read, suggestion) {
      const { input: ask } = await import('@inquirer/prompts');
      const validate = (text: string) => wrongWith(() => read(text.trim())) ?? true;
      const shown = { message: question, validate, ...(suggestion !== undefined && { default: suggestion }) };
      return (await put(screen, (context) => ask(shown, context))).trim();
    },
    async askSecret(question) {
      const { password } = await import('@inquirer/prompts');
      // Nothing may bring it to light, the library's Ctrl-T neither.
      const hidden = { message: question, mask: false, toggleMask: false };
      return new Secret(await put(screen, (context) => password(hidden, context)));
    },
    async choose(question, choices) {
      const { select } = await import('@inquirer/prompts');
      const listed = choices.map(({ value, name, about }) => ({ value, name, ...(about && { description: about }) }));
      const shown = { message: question, choices: listed, loop: false, pageSize: 10 };
      return put(screen, (context) => select(shown, context));
    },
    async quietly(work) {
      // A terminal that shows nothing of what is typed makes nothing of Ctrl-C either.
      const hear = (typed: Buffer | string) => {
        if (!typed.includes(CTRL_C)) return;
        input.setRawMode?.(false);
        process.kill(process.pid, 'SIGINT');
      };
      input.setRawMode?.(true);
      input.on('data', hear);
      try {
        return await work();
      } finally {
        input.off('data', hear);
        input.setRawMode?.(false);
        input.pause();
      }
    },
  };
}

/** Some terminals say 0 where they do not know. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number | undefined {
  return (isTTY && columns) || undefined;
}

/** Why an answer is refused; undefined where it is not. */
function wrongWith(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
}

/** Puts a question, until it is answered or the person has left. */
async function put<T>(screen: Screen, question: (context: Screen & { signal: AbortSignal }) => Promise<T>): Promise<T> {
  return withInterruption(async (interrupted) => {
    const end = new AbortController();
    const leave = () => end.abort();
    // With Ctrl-D the library stops reading and neither answers nor rejects.
    for (const event of ['end', 'pause']) screen.input.once(event, leave);
    try {
      return await question({ ...screen, signal: AbortSignal.any([interrupted, end.signal]) });
    } catch (error) {
      const isLeaving = error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name);
      throw isLeaving ? new Cancelled() : error;
    } finally {
      for (const event of ['end', 'pause']) screen.input.off(event, leave);
    }
  });
}
