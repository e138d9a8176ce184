import { describe, expect, it } from 'vitest';
import { backoff, persist } from '../../../lambda/broker/record/retry.ts';
import { START, World } from '../world.ts';

describe('the wait before another try', () => {
  it.each([
    [1, 400],
    [2, 800],
    [4, 3200],
    [5, 5000],
    [60, 5000],
  ])('number %d is anything up to %d ms', (attempt, longest) => {
    expect(backoff(attempt, { random: () => 0 })).toBe(0);
    expect(backoff(attempt, { random: () => 0.5 })).toBe(longest / 2);
  });

  it('can begin and end at other lengths', () => {
    const waits = [1, 2, 3].map((attempt) => backoff(attempt, { random: () => 0.5 }, 1000, 5000));
    expect(waits).toEqual([1000, 2000, 2500]);
  });
});

describe('an action that is tried again', () => {
  /** How often it was tried, and when it ended. */
  async function persisting(tries: number, left: number, failures = Number.POSITIVE_INFINITY) {
    const world = new World();
    let tried = 0;
    const action = async () => {
      tried += 1;
      if (tried <= failures) throw new Error(`failure ${tried}`);
      return 'done';
    };
    const ended = await persist(world.clock, tries, START + left, action).catch((thrown: Error) => thrown.message);
    return { ended, tried, after: world.time - START };
  }

  it('gives the answer of the first try that succeeds', async () => {
    expect(await persisting(3, 60_000, 0)).toEqual({ ended: 'done', tried: 1, after: 0 });
    expect(await persisting(3, 60_000, 2)).toEqual({ ended: 'done', tried: 3, after: 600 });
  });

  it('fails with the last failure after so many tries', async () => {
    expect(await persisting(3, 60_000)).toEqual({ ended: 'failure 3', tried: 3, after: 600 });
  });

  it('is not begun again at the deadline or after it', async () => {
    expect(await persisting(9, 601)).toEqual({ ended: 'failure 3', tried: 3, after: 600 });
    expect(await persisting(9, 600)).toEqual({ ended: 'failure 2', tried: 2, after: 200 });
    expect(await persisting(9, 0)).toEqual({ ended: 'failure 1', tried: 1, after: 0 });
  });
});
