import { play } from '../../sandbox/story/play.ts';

const silent = { tell: () => {}, hearLog: () => {}, hearMessage: () => {}, hearCall: () => {} };

/** How many callers heard a 401 in sixty days. */
export interface SeedPlayed {
  seed: number;
  withBroker: number;
  without: number;
}

export async function playSeed(seed: number): Promise<SeedPlayed> {
  const heard = async (broker: boolean) =>
    (await play({ days: 60, seed, broker, ...silent })).unauthorizedHeardByCallers;
  return { seed, withBroker: await heard(true), without: await heard(false) };
}
