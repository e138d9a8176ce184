import { describe, expect, it } from 'vitest';
import { DAY, duration, HOUR, MINUTE, SECOND, utc } from '../../../lambda/broker/record/time.ts';

describe('a moment as people read it', () => {
  it.each([
    [Date.UTC(2027, 0, 4, 8, 9, 10, 123), '2027-01-04 08:09 UTC'],
    ['2027-01-04T08:09:10.123Z', '2027-01-04 08:09 UTC'],
    ['2027-01-04T08:09:59Z', '2027-01-04 08:09 UTC'],
    ['2026-12-31T23:30:00-02:00', '2027-01-01 01:30 UTC'],
    [0, '1970-01-01 00:00 UTC'],
    [8.64e15, '+275760-09-13 00:00 UTC'],
  ])('of %s is %s: never later than it is', (moment, words) => {
    expect(utc(moment)).toBe(words);
  });
});

describe('a span of time as people read it', () => {
  it.each([
    [14 * DAY - SECOND, '14 days'],
    [89.9 * DAY, '90 days'],
    [2 * DAY, '2 days'],
    [2 * DAY - MINUTE, '48 hours'],
    [2.6 * HOUR, '3 hours'],
    [2 * HOUR - SECOND, '120 minutes'],
    [30 * MINUTE, '30 minutes'],
    [2 * MINUTE - SECOND, '119 seconds'],
    [SECOND, '1 second'],
    [400, '0 seconds'],
    [-DAY, '0 seconds'],
  ])('of %d ms is %s: the nearest', (span, words) => {
    expect(duration(span)).toBe(words);
  });
});
