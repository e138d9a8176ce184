import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../../lambda/broker/sweep/rate-limiter.ts';

describe('a rate limiter', () => {
  it('lets so many go at once, and then one in every stretch', () => {
    const limiter = new RateLimiter({ atOnce: 3, everyMs: 100 });
    expect([1, 2, 3, 4, 5, 6].map(() => limiter.reserve(1000))).toEqual([1000, 1000, 1000, 1100, 1200, 1300]);
  });

  it('owes nothing for idle time, beyond what may go at once', () => {
    const limiter = new RateLimiter({ atOnce: 2, everyMs: 100 });
    for (let turn = 0; turn < 4; turn += 1) limiter.reserve(0);
    expect([1, 2, 3, 4].map(() => limiter.reserve(60_000))).toEqual([60_000, 60_000, 60_100, 60_200]);
  });

  it('goes on where it had got to, for a turn that comes a little later', () => {
    const limiter = new RateLimiter({ atOnce: 1, everyMs: 100 });
    expect([limiter.reserve(0), limiter.reserve(10), limiter.reserve(110)]).toEqual([0, 100, 200]);
  });

  it('counts what takes several turns', () => {
    const limiter = new RateLimiter({ atOnce: 1, everyMs: 100 });
    expect([limiter.reserve(0, 2), limiter.reserve(0, 2), limiter.reserve(0)]).toEqual([100, 300, 400]);
  });

  it('never lets more go within any time than it says', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (gaps, atOnce, everyMs) => {
          const limiter = new RateLimiter({ atOnce, everyMs });
          let now = 0;
          const taken = gaps.map((gap) => {
            now += gap;
            const at = limiter.reserve(now);
            expect(at).toBeGreaterThanOrEqual(now);
            return at;
          });
          taken.forEach((first, n) => {
            taken.slice(n).forEach((last, more) => {
              expect(more + 1).toBeLessThanOrEqual(atOnce + Math.floor((last - first) / everyMs));
            });
          });
        },
      ),
    );
  });
});
