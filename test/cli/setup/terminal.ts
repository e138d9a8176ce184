import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';

const broker = resolve(import.meta.dirname, '../../../bin/wxcc-token-broker.js');
const DOWN = '\x1b[B';
export const ENTER = '\r';
export const CTRL_C = '\x03';

/** Whether util-linux `script` is here; tests on a real terminal run only if this is true. */
export function terminalsCanBeMade(): boolean {
  return spawnSync('script', ['--version']).status === 0;
}

/** The keys that pick the n-th choice, from 0. */
export function pick(n: number): string {
  return DOWN.repeat(n) + ENTER;
}

/**
 * Runs a command of the operator on a pseudo-terminal of its own, in a folder that is its home and keeps its temporary
 * files; `type` waits for a question and answers it.
 */
export function onTerminal(args: string, env: Record<string, string>, folder: string) {
  const { PATH = '' } = process.env;
  const command = `${process.execPath} ${broker} ${args}`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    cwd: folder,
    env: { PATH, TERM: 'xterm', SHELL: '/bin/sh', HOME: folder, TMPDIR: folder, ...env },
  });
  onTestFinished(() => void child.kill());
  let shown = '';
  let read = 0;
  let look = () => {};
  child.stdout.on('data', (chunk) => {
    shown += stripVTControlCharacters(String(chunk));
    look();
  });
  const ended = once(child, 'close') as Promise<[number]>;

  /** Resolves when that text is shown after what was read before; rejects if the command ends without it. */
  const see = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      look = () => {
        const at = shown.indexOf(text, read);
        if (at === -1) return;
        read = at + text.length;
        done();
      };
      void ended.then(() => fail(new Error(`It ended without "${text}":\n${shown.slice(read)}`)));
      look();
    });
  return {
    see,
    async type(question: string, keys: string): Promise<void> {
      await see(question);
      child.stdin.write(keys);
    },
    async end(): Promise<{ code: number; shown: string }> {
      const [code] = await ended;
      return { code, shown };
    },
  };
}
