import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { SeedPlayed } from './play-seed.ts';

const minutes = { timeout: 600_000 };
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

/** Plays these seeds in a process of their own. */
async function play(some: readonly number[], hear: (played: SeedPlayed) => unknown): Promise<void> {
  const player = fork('test/story/play-seeds.ts', some.map(String));
  player.on('message', hear);
  // Only the second says that all messages have come.
  const [[exitCode]] = await Promise.all([once(player, 'exit'), once(player, 'disconnect')]);
  expect(exitCode).toBe(0);
}

it('no course of events lets a caller hear a 401 with the broker, and each does without', minutes, async () => {
  const all: SeedPlayed[] = [];
  const hear = (played: SeedPlayed) => all.push(played);
  const [odd, even] = [seeds.filter((seed) => seed % 2 === 1), seeds.filter((seed) => seed % 2 === 0)];
  await Promise.all([play(odd, hear), play(even, hear)]);

  const found = all.sort((one, other) => one.seed - other.seed);
  expect(found).toEqual(seeds.map((seed) => ({ seed, withBroker: 0, without: expect.any(Number) })));
  expect(found.filter(({ without }) => without === 0)).toEqual([]);
});
