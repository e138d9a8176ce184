import { expect, it } from 'vitest';
import type { LogLine } from '../../../cli/installation/function-log.ts';
import { followed } from '../../../cli/passes/follow.ts';

/** Follows a log that holds more with each search, until the last; the lines, and from when they were asked for. */
async function follow(...searches: [at: number, text: string][][]) {
  const asked: number[] = [];
  const rests: number[] = [];
  const held: LogLine[] = [];
  const texts: string[] = [];
  const lines = followed(1_000_000, {
    async *find(from) {
      asked.push(from);
      for (const [at, text] of searches[asked.length - 1] ?? []) held.push({ id: text, at, text });
      yield* held.filter(({ at }) => at >= from);
    },
    rest: async (ms) => void rests.push(ms),
    hasLeft: () => asked.length === searches.length,
  });
  for await (const { text } of lines) texts.push(text);
  return { texts, asked, rests };
}

it('a log that is followed tells each line once, and rests before it asks again', async () => {
  const { texts, rests } = await follow(
    [
      [1_000_001, 'a'],
      [1_000_002, 'b'],
    ],
    [],
    [[1_000_002, 'c']],
  );
  expect(texts).toEqual(['a', 'b', 'c']);
  expect(rests).toEqual([5000, 5000, 5000]);
});

it('a line that can be found later than it was written is told, too', async () => {
  const { texts, asked } = await follow([[2_000_000, 'a']], [[1_950_000, 'late']], [[2_000_001, 'b']]);
  expect(texts).toEqual(['a', 'late', 'b']);
  expect(asked).toEqual([1_000_000, 1_940_000, 1_940_000]);
});

it('a log without a line is asked from the same moment on', async () => {
  expect(await follow([], [], [[1_000_000, 'a']])).toMatchObject({ texts: ['a'], asked: [1e6, 1e6, 1e6] });
});
