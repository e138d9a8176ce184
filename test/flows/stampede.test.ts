import { it } from 'vitest';
import { callersOfOneMillisecond, callersOfOneSecond } from './stampede.ts';

const size = { callers: 100, lateComers: 20 };

it('callers of one second all get their answer from few refreshes, and late-comers cause none', () =>
  callersOfOneSecond(size));

it('callers of one millisecond all end, with the answer or an apology', () => callersOfOneMillisecond(size));
