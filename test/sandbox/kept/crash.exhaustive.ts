import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isAnswer, loseNothing, write } from './crash.ts';
import { ownDirectory } from './kept-here.ts';

it('a process that is killed at any step has lost nothing that it had answered', { timeout: 300_000 }, async () => {
  const directory = ownDirectory();
  const { said } = await write(join(directory, 'whole.json'));
  const steps = said.filter((line) => !isAnswer(line)).length;
  expect(steps).toBeGreaterThan(3 * 7);
  for (let step = 1; step <= steps; step += 1) await loseNothing(join(directory, `${step}.json`), step);
});
