import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Person, Terminal } from './command.ts';

const HOME_AND_CLEAR = '\x1b[H\x1b[2J\x1b[3J';
const START_OF_LINE_AND_CLEAR = '\r\x1b[K';

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;

/** The terminal of a process: results on standard output, all else on standard error. */
export function terminalOf({ stdin, stdout, stderr }: Streams): Terminal {
  return {
    print: (line) => stdout.write(`${line}\n`),
    warn: (line) => stderr.write(`${line}\n`),
    readInput: () => text(stdin),
    ...(stdin.isTTY && stderr.isTTY && { person: personAt(stdin, stderr) }),
    ...(stdout.isTTY && { redraw: (shown) => stdout.write(`${HOME_AND_CLEAR}${shown}\n`) }),
    ...(stderr.isTTY && { showProgress: progressOn(stderr) }),
  };
}

function personAt(input: Streams['stdin'], output: Streams['stderr']): Person {
  return {
    async confirm(question) {
      const answer = await answerTo(`${question} [y/N] `, createInterface({ input, output }));
      return /^y(es)?$/i.test(answer);
    },
    async askSecret(question) {
      output.write(`${question} (not shown): `);
      // As a terminal, so that the keyboard's echo is off; its output goes nowhere.
      const answer = await answerTo('', createInterface({ input, output: nowhere(), terminal: true }));
      output.write('\n');
      return answer;
    },
  };
}

/** Empty where somebody walks away. */
async function answerTo(question: string, keyboard: Interface): Promise<string> {
  try {
    const walkedAway = once(keyboard, 'close').then(() => '');
    const answer = await Promise.race([keyboard.question(question), walkedAway]);
    return answer.trim();
  } finally {
    keyboard.close();
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** One line that counts the seconds, once the first of them has passed. */
function progressOn(stream: Streams['stderr']): (text?: string) => void {
  let current: string | undefined;
  let seconds = 0;
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    seconds += 1;
    stream.write(`${START_OF_LINE_AND_CLEAR}${current} ... ${seconds} s`);
  };
  return (text) => {
    current = text;
    if (text !== undefined) {
      timer ??= setInterval(tick, 1000);
      return;
    }
    clearInterval(timer);
    timer = undefined;
    if (seconds > 0) stream.write(START_OF_LINE_AND_CLEAR);
    seconds = 0;
  };
}
