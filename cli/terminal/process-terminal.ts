import { text } from 'node:stream/consumers';
import type { Terminal } from './command.ts';
import { columnsOf, personAt, type Streams } from './process-person.ts';
import { fitted } from './wrapped.ts';

const HOME_AND_CLEAR = '\x1b[H\x1b[2J\x1b[3J';
const START_OF_LINE_AND_CLEAR = '\r\x1b[K';

/** The terminal of a process: results on standard output, all else on standard error. */
export function terminalOf({ stdin, stdout, stderr, env }: Streams): Terminal {
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return {
    print: (line, how) => stdout.write(`${how === 'exact' ? line : fittedTo(stdout, line)}\n`),
    warn: (line) => stderr.write(`${fittedTo(stderr, line)}\n`),
    get columns() {
      return columnsOf(stdout);
    },
    readInput: async () => (stdin.isTTY ? '' : text(stdin)),
    environment: env,
    ...(stdin.isTTY && stderr.isTTY && { person: personAt(stdin, stderr) }),
    ...(stdout.isTTY && { redraw: (shown) => stdout.write(`${HOME_AND_CLEAR}${fittedTo(stdout, shown)}\n`) }),
    ...(stderr.isTTY && { showProgress: progressOn(stderr) }),
  };
}

function fittedTo(stream: NodeJS.WriteStream, text: string): string {
  const columns = columnsOf(stream);
  return columns === undefined ? text : fitted(text, columns);
}

/** A reader such as `head` closes the pipe when it has enough, which is no failure of the command. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
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
