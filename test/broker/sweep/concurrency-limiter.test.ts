import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../lambda/broker/record/time.ts';
import { ConcurrencyLimiter } from '../../../lambda/broker/sweep/concurrency-limiter.ts';
import { ParallelClock } from '../../fleet/parallel-clock.ts';

/** When each of these tasks began, and when all had ended, by the second. */
async function play(slots: number, ...seconds: number[]): Promise<{ began: number[]; ended: number }> {
  const clock = new ParallelClock(0);
  const began: number[] = [];
  await clock.run(async () => {
    const tasks = new ConcurrencyLimiter(slots, clock);
    for (const duration of seconds) {
      await tasks.acquire();
      began.push(clock.now() / SECOND);
      tasks.begin(clock.sleep(duration * SECOND));
    }
    await tasks.end();
  });
  return { began, ended: clock.now() / SECOND };
}

describe('tasks side by side', () => {
  it('begin as soon as there is a free slot', async () => {
    expect(await play(2, 1, 3, 1, 1, 1)).toEqual({ began: [0, 0, 1, 2, 3], ended: 4 });
  });

  it('lose their slot after five seconds, and are waited for at the end', async () => {
    expect(await play(2, 60, 60, 1, 1, 1)).toEqual({ began: [0, 0, 5, 5, 6], ended: 60 });
  });

  it('lose it each by its own age', async () => {
    expect(await play(2, 2, 60, 60, 60, 60)).toEqual({ began: [0, 0, 2, 5, 7], ended: 67 });
  });

  it('that end have none to lose', async () => {
    expect(await play(1, 1, 60, 1)).toEqual({ began: [0, 1, 6], ended: 61 });
  });

  it('end at once where there are none', async () => {
    expect(await play(1)).toEqual({ began: [], ended: 0 });
  });
});
