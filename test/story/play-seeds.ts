import { playSeed } from './play-seed.ts';

// A process that plays the seeds on its command line, one after the other, and tells its parent of each.
for (const seed of process.argv.slice(2).map(Number)) process.send?.(await playSeed(seed));
