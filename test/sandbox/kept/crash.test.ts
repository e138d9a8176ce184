import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { KeptFile } from '../../../sandbox/kept/kept-file.ts';
import { ownDirectory } from './kept-here.ts';

/** What the writer asks the system for, in order; with a number, it is killed when it asks for the so-manieth time. */
const watched = ['openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync'];
const preload = (killedAt: number) => `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { writeSync } = fs;
  // Before the file is opened, node reads the program.
  let opened = false;
  let count = 0;
  for (const name of ${JSON.stringify(watched)}) {
    const original = fs[name];
    fs[name] = (...given) => {
      opened ||= name === 'rmSync';
      if (!opened) return original(...given);
      count += 1;
      if (count === ${killedAt}) process.kill(process.pid, 'SIGKILL');
      writeSync(1, name + '\\n');
      return original(...given);
    };
  }
  syncBuiltinESMExports();
`;

/** Lets the writer write until it is killed; what it has said. */
async function write(path: string, killedAt = 0): Promise<{ signal: string | null; said: string[] }> {
  const module = `data:text/javascript,${encodeURIComponent(preload(killedAt))}`;
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

const isAnswer = (line: string) => /^\d$/.test(line);

describe('a process that is killed', () => {
  it('at any step has lost nothing that it had answered', { timeout: 120_000 }, async () => {
    const directory = ownDirectory();
    const { said } = await write(join(directory, 'whole.json'));
    const steps = said.filter((line) => !isAnswer(line)).length;
    expect(steps).toBeGreaterThan(3 * 7);

    const tried = async (killedAt: number) => {
      const path = join(directory, `${killedAt}.json`);
      const { signal, said: saidBefore } = await write(path, killedAt);
      expect(signal).toBe('SIGKILL');
      const answered = Number(saidBefore.findLast(isAnswer) ?? 0);
      const found = Number(current(path) ?? 0);
      // The change that was under way may be there or not.
      expect([answered, answered + 1], `killed at step ${killedAt}`).toContain(found);
      // And the next process can go on.
      const { said: saidAfter } = await write(path);
      expect(saidAfter.filter(isAnswer).at(-1)).toBe('3');
      expect(existsSync(`${path}.draft`)).toBe(false);
    };
    const waiting = Array.from({ length: steps }, (_, index) => index + 1);
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await tried(next);
    };
    await Promise.all([worker(), worker(), worker()]);
  });
});

describe('a power cut', () => {
  it('finds on disk what was answered: the text before its name, the name before the answer', async () => {
    const { said } = await write(join(ownDirectory(), 'state.json'));
    const draft = ['openSync', 'writeFileSync', 'fsyncSync', 'closeSync'];
    const directory = ['openSync', 'fsyncSync', 'closeSync'];
    const change = (answer: string) => [...draft, 'renameSync', ...directory, answer];
    expect(said).toEqual(['rmSync', ...change('1'), ...change('2'), ...change('3')]);
  });
});
