import { it } from 'vitest';
import { sampleFlows } from './samples.ts';
import { seedPair } from './seed-pair.ts';
import { callersOfOneMillisecond, callersOfOneSecond } from './stampede.ts';

const size = { callers: 200, lateComers: 40 };
const minutes = { timeout: 240_000 };

it(
  '200 callers of one second get their answer from few refreshes, and fewer than of the flows in use today',
  minutes,
  async ({ annotate }) => {
    // Shown by the verbose reporter.
    await annotate(await callersOfOneSecond(size, sampleFlows.length > 0 ? seedPair : undefined));
  },
);

it('200 callers of one millisecond all end, with the answer or an apology', minutes, () =>
  callersOfOneMillisecond(size),
);
