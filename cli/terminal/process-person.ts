import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { type Person, WalkedAway } from './command.ts';
import { withInterruption } from './interruption.ts';
import type { Streams } from './process-terminal.ts';

const CTRL_C = '\x03';

interface Screen {
  input: Streams['stdin'];
  output: Streams['stderr'];
}

/** Whoever sits there. Questions are asked on standard error, so that results can be piped elsewhere. */
export function personAt(input: Screen['input'], output: Screen['output']): Person {
  const screen = { input, output };
  return {
    confirm: (question) =>
      withInterruption(async (interrupted) => {
        const keyboard = createInterface(screen);
        try {
          const walkedAway = once(keyboard, 'close').then(() => 'no');
          const asked = keyboard.question(`${question} [y/N] `, { signal: interrupted }).catch(() => 'no');
          const answer = await Promise.race([asked, walkedAway]);
          return /^y(es)?$/i.test(answer.trim());
        } finally {
          keyboard.close();
        }
      }),
    async ask(question, suggestion) {
      const { input: ask } = await import('@inquirer/prompts');
      const shown = { message: question, ...(suggestion !== undefined && { default: suggestion }) };
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

/** Puts a question, until it is answered or the person has left. */
async function put<T>(screen: Screen, question: (context: Screen & { signal: AbortSignal }) => Promise<T>): Promise<T> {
  return withInterruption(async (interrupted) => {
    const end = new AbortController();
    const leave = () => end.abort();
    screen.input.once('end', leave);
    try {
      return await question({ ...screen, signal: AbortSignal.any([interrupted, end.signal]) });
    } catch (error) {
      const isLeaving = error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name);
      throw isLeaving ? new WalkedAway() : error;
    } finally {
      screen.input.off('end', leave);
    }
  });
}
