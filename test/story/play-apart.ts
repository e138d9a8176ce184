import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';

/** How many callers heard a 401 in so many days. */
export interface SeedPlayed {
  seed: number;
  withBroker: number;
  without: number;
}

/** Plays these seeds in a process of their own: coverage, which slows them down, does not look there. */
export async function playApart(seeds: readonly number[], days: number): Promise<SeedPlayed[]> {
  const played: SeedPlayed[] = [];
  const player = fork('test/story/play-seeds.ts', [days, ...seeds].map(String));
  player.on('message', (one: SeedPlayed) => played.push(one));
  // Only the second says that all messages have come.
  const [[exitCode]] = await Promise.all([once(player, 'exit'), once(player, 'disconnect')]);
  expect(exitCode).toBe(0);
  return played;
}
