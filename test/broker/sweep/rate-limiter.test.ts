import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../lambda/broker/sweep/rate-limiter.ts';

describe('a pace', () => {
  it('lets so many go at once, and then one in every stretch', () => {
    const pace = new RateLimiter({ atOnce: 3, everyMs: 100 });
    expect([1, 2, 3, 4, 5, 6].map(() => pace.take(1000))).toEqual([1000, 1000, 1000, 1100, 1200, 1300]);
  });

  it('owes nothing for the time in which nobody came, beyond what may go at once', () => {
    const pace = new RateLimiter({ atOnce: 2, everyMs: 100 });
    for (let turn = 0; turn < 4; turn += 1) pace.take(0);
    expect([1, 2, 3, 4].map(() => pace.take(60_000))).toEqual([60_000, 60_000, 60_100, 60_200]);
  });

  it('begins again where it had got to, for whoever comes a little later', () => {
    const pace = new RateLimiter({ atOnce: 1, everyMs: 100 });
    expect([pace.take(0), pace.take(10), pace.take(110)]).toEqual([0, 100, 200]);
  });

  it('counts what takes several turns', () => {
    const pace = new RateLimiter({ atOnce: 1, everyMs: 100 });
    expect([pace.take(0, 2), pace.take(0, 2), pace.take(0)]).toEqual([100, 300, 400]);
  });

  it('never lets more go within any time than it says', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (gaps, atOnce, everyMs) => {
          const pace = new RateLimiter({ atOnce, everyMs });
          let now = 0;
          const taken = gaps.map((gap) => {
            now += gap;
            const at = pace.take(now);
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
