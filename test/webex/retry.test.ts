import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHttpDate } from '../../lambda/webex/http-date.ts';
import { parseRetryAfter, shortestTryMs, waitBeforeRetry } from '../../lambda/webex/retry.ts';

const now = Date.UTC(2026, 10, 21);
const day = 24 * 60 * 60 * 1000;
const never = Number.POSITIVE_INFINITY;
const clockWith = (random: number) => ({ now: () => now, random: () => random });

const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('there are three tries', () => {
  const waits = [1, 2, 3, 4].map((tries) => waitBeforeRetry(tries, undefined, never, clockWith(0.5)));
  expect(waits.map((wait) => wait !== undefined)).toEqual([true, true, false, false]);
});

test('the jitter spreads the waits from nothing to a limit that grows', () => {
  const longest = [1, 2].map((tries) => waitBeforeRetry(tries, undefined, never, clockWith(0.999999)) ?? 0);
  expect(waitBeforeRetry(1, undefined, never, clockWith(0))).toBe(0);
  expect(longest[1]).toBeGreaterThan(longest[0] ?? never);
  expect(longest[1]).toBeLessThan(5000);
});

test('no wait ends too late for another try, and none is shorter than the service asks for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 }),
      fc.option(fc.integer({ min: 0, max: day }), { nil: undefined }),
      fc.integer({ min: -day, max: 2 * day }),
      anyRandom,
      (tries, retryAfterMs, timeLeft, random) => {
        const wait = waitBeforeRetry(tries, retryAfterMs, now + timeLeft, clockWith(random));
        if (wait === undefined) return timeLeft < (retryAfterMs ?? 0) + 5000 + shortestTryMs;
        return wait >= (retryAfterMs ?? 0) && wait + shortestTryMs <= timeLeft;
      },
    ),
  );
});

test('reads Retry-After in seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: day / 1000 }), (seconds) => {
      expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000);
    }),
  );
});

test('reads Retry-After as a date', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: day / 1000 }), (seconds) => {
      expect(parseRetryAfter(new Date(now + seconds * 1000).toUTCString(), now)).toBe(seconds * 1000);
    }),
  );
});

test('a date that has passed asks for no wait', () => {
  expect(parseRetryAfter(new Date(now - 5000).toUTCString(), now)).toBe(0);
});

test.for<[string, number]>([
  ['in seconds since 1970', 1000],
  ['in milliseconds since 1970', 1],
])('reads a moment %s as the time until then', ([, unit]) => {
  expect(parseRetryAfter(String((now + 90_000) / unit), now)).toBe(90_000);
  expect(parseRetryAfter(String((now + 3 * day) / unit), now)).toBe(3 * day);
  expect(parseRetryAfter(String((now - 60_000) / unit), now)).toBe(0);
});

test.for(['604800', ' 604800', '604800 \t'])(
  'reads %j whole, longer than a day and with blanks around it',
  (header) => {
    expect(parseRetryAfter(header, now)).toBe(7 * day);
  },
);

test.for(['1e12', '31536001', '999999999', '99999999999999', '9'.repeat(400), new Date(now + 400 * day).toUTCString()])(
  'takes more than a year for no wait at all (%s)',
  (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
  },
);

test.for([undefined, '', '-5', '1.5', '1e3', '30 s', 'soon', '2026-11-21T00:00:00Z', 'Sat, 99 Nov 2026 00:00:00 GMT'])(
  'ignores a Retry-After that is neither (%s)',
  (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
  },
);

test('the wait is undefined or from 0 to a year for every header', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.bigInt({ min: 0n }).map(String)), (header) => {
      const ms = parseRetryAfter(header, now) ?? 0;
      return ms >= 0 && ms <= 365 * day;
    }),
  );
});

test('reads every date of HTTP, and nothing else that Date.parse takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 }), (seconds) => {
      expect(parseHttpDate(new Date(seconds * 1000).toUTCString())).toBe(seconds * 1000);
    }),
  );
  expect(['-5', '2026', 'Nov 21 2026', 'Sat, 21 Nov 2026 00:00:00 +0100'].map(parseHttpDate)).toEqual(
    Array(4).fill(undefined),
  );
});

test.for([
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  ' Sun, 06 Nov 1994 08:49:37 GMT ',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
])('reads a date in each form that HTTP has known (%j)', (text) => {
  expect(parseHttpDate(text)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
});
