import { play } from '../../sandbox/story/play.ts';
import type { SeedPlayed } from './play-apart.ts';

const silent = { tell: () => {}, hearLog: () => {}, hearMessage: () => {}, hearCall: () => {} };

const [days = 0, ...seeds] = process.argv.slice(2).map(Number);

// A process that plays the seeds on its command line, one after the other, and tells its parent of each.
for (const seed of seeds) {
  const heard = async (broker: boolean) => (await play({ days, seed, broker, ...silent })).unauthorizedHeardByCallers;
  const played: SeedPlayed = { seed, withBroker: await heard(true), without: await heard(false) };
  process.send?.(played);
}
