import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectKept, isAnswer, loseNothing, write } from './crash.ts';
import { openAt, ownDirectory } from './kept-here.ts';

describe('a process that is killed', () => {
  it('between any two steps has lost nothing that it had answered, and the next goes on', async () => {
    const directory = ownDirectory();
    const copies = join(directory, 'copies');
    mkdirSync(copies);
    // Before each step the files are copied: that is what a kill would leave there.
    const { said } = await write(join(directory, 'state.json'), { copiedTo: copies });
    let step = 0;
    for (const [index, line] of said.entries()) {
      if (isAnswer(line)) continue;
      step += 1;
      const path = join(copies, `${step}.json`);
      expectKept(path, said.slice(0, index), step);
      const account = openAt(0, path);
      expect(existsSync(`${path}.draft`)).toBe(false);
      account.ask('CreateSecret', { Name: 'next', SecretString: 'next' });
      expect(openAt(0, path).ask('GetSecretValue', { SecretId: 'next' }).body).toMatchObject({ SecretString: 'next' });
    }
    expect(step).toBeGreaterThan(3 * 7);
  });

  it('by the system, while it puts a new text in place of the old, has lost nothing', () =>
    // The first is to remove a draft; then eight steps for each change.
    loseNothing(join(ownDirectory(), 'state.json'), 1 + 8 + 5));
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
