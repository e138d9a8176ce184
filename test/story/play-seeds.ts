import { play } from '../../sandbox/story/play.ts';

const silent = { tell: () => {}, hearLog: () => {}, hearMessage: () => {}, hearCall: () => {} };

/** What is sent to the parent for each seed: how many callers heard a 401. */
export interface SeedPlayed {
  seed: number;
  withBroker: number;
  without: number;
}

// A process that plays the seeds on its command line, one after the other.
for (const seed of process.argv.slice(2).map(Number)) {
  const heard = async (broker: boolean) =>
    (await play({ days: 60, seed, broker, ...silent })).unauthorizedHeardByCallers;
  const played: SeedPlayed = { seed, withBroker: await heard(true), without: await heard(false) };
  process.send?.(played);
}
