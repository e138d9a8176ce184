import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { KeptFile } from '../../../sandbox/kept/kept-file.ts';

/** What the writer asks the system for, in order. It can be killed before a step, or its files be copied before each. */
const watched = ['openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync'];
const preload = ({ killedAt = 0, copiedTo = '' }) => `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { writeSync } = fs;
  const path = process.argv[2];
  const copies = ${JSON.stringify(copiedTo)};
  // Before the file is opened, node reads the program.
  let opened = false;
  let count = 0;
  // By itself it asks for what is watched.
  let copying = false;
  const copy = () => {
    copying = true;
    for (const end of ['', '.draft']) {
      if (fs.existsSync(path + end)) fs.copyFileSync(path + end, copies + '/' + count + '.json' + end);
    }
    copying = false;
  };
  for (const name of ${JSON.stringify(watched)}) {
    const original = fs[name];
    fs[name] = (...given) => {
      opened ||= name === 'rmSync';
      if (!opened || copying) return original(...given);
      count += 1;
      if (count === ${killedAt}) process.kill(process.pid, 'SIGKILL');
      if (copies) copy();
      writeSync(1, name + '\\n');
      return original(...given);
    };
  }
  syncBuiltinESMExports();
`;

/** Lets the writer write until it is killed; what it has said. */
export async function write(
  path: string,
  how: { killedAt?: number; copiedTo?: string } = {},
): Promise<{ signal: string | null; said: string[] }> {
  const module = `data:text/javascript,${encodeURIComponent(preload(how))}`;
  const child = spawn(process.execPath, ['--import', module, join(import.meta.dirname, 'writer.ts'), path]);
  const ended = once(child, 'close');
  const said = await text(child.stdout);
  const [, signal] = await ended;
  return { signal, said: said.trim().split('\n') };
}

/** The current value, as the next process finds it. */
function current(path: string): string | undefined {
  const [secret] = new KeptFile(path, () => {}).read().secrets;
  const value = secret?.versions.find(({ labels }) => labels.includes('AWSCURRENT'))?.value;
  return value && 'text' in value ? value.text : undefined;
}

export const isAnswer = (line: string) => /^\d$/.test(line);

/** Fails if a writer that is killed at that step has lost what it had answered, or the next cannot go on. */
export async function loseNothing(path: string, killedAt: number): Promise<void> {
  const { signal, said } = await write(path, { killedAt });
  expect(signal).toBe('SIGKILL');
  expectKept(path, said, killedAt);
  const { said: saidAfter } = await write(path);
  expect(saidAfter.filter(isAnswer).at(-1)).toBe('3');
  expect(existsSync(`${path}.draft`)).toBe(false);
}

/** Fails if what was answered before a step is not in the file as it was then. */
export function expectKept(path: string, saidBefore: string[], step: number): void {
  const answered = Number(saidBefore.findLast(isAnswer) ?? 0);
  // The change that was under way may be there or not.
  expect([answered, answered + 1], `at step ${step}`).toContain(Number(current(path) ?? 0));
}
