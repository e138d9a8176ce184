import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CooldownError,
  cooldownOf,
  failureState,
  isOfService,
  type Service,
} from '../../../lambda/broker/record/cooldown.ts';
import { Failure, type FailureCode } from '../../../lambda/broker/record/failures.ts';
import type { FailureState } from '../../../lambda/broker/record/state.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { plainRecord } from '../samples.ts';
import { START } from '../world.ts';

const safe = START + 14 * DAY;
const transient = (retryAfterMs?: number) =>
  new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'It broke.', retryAfterMs === undefined ? {} : { retryAfterMs });
const refused = new Failure('GRANT_REFUSED', 'Webex refuses.');
const missing = new Failure('VARIABLE_NOT_FOUND', 'It is gone.');
const kept = (more: Partial<FailureState> = {}): FailureState => ({
  code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  since: START,
  configVersion: 'config-1',
  ...more,
});
const urgency = { force: false, configVersion: 'config-1', sweepMs: HOUR };

describe('what is kept of a failure', () => {
  const noted = (failure: Failure, before?: FailureState, now = START, until: number | undefined = safe) =>
    failureState(failure, before, 'config-1', until, now);

  it('begins with the first failure of the same code', () => {
    const before = noted(transient());
    expect(before).toStrictEqual({ ...kept(), retryAt: START + 5 * MINUTE });
    expect(noted(transient(), before, START + HOUR).since).toBe(START);
    expect(noted(refused, before, START + HOUR).since).toBe(START + HOUR);
  });

  it('plans a retry 5, 10, 20 and 40 minutes after the beginning, and leaves the rest to the sweeps', () => {
    const planned = [0, 5, 10, 20, 40].map((minutes) => {
      const { retryAt } = noted(transient(), kept(), START + minutes * MINUTE);
      return retryAt === undefined ? undefined : (retryAt - START) / MINUTE;
    });
    expect(planned).toEqual([5, 10, 20, 40, undefined]);
  });

  it('plans a retry a day later where trying again makes it worse, and two hours later where callers are affected', () => {
    for (const code of ['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED'] as const) {
      const failure = new Failure(code, 'It is refused.');
      expect(noted(failure).retryAt).toBe(START + DAY);
      expect(noted(failure, undefined, START, START).retryAt).toBe(START + 2 * HOUR);
      expect(failureState(failure, undefined, 'config-1', undefined, START).retryAt).toBe(START + 2 * HOUR);
    }
  });

  it('plans none where the next pass may look again', () => {
    expect(noted(missing)).toStrictEqual(kept({ code: 'VARIABLE_NOT_FOUND' }));
  });

  it.each([
    ['an hour, where it asks for that', HOUR, HOUR],
    ['the 5 minutes that it waits anyway', MINUTE, 5 * MINUTE],
    ['a day, where it asks for more', 9 * DAY, DAY],
    ['a day, where it asks for more than a clock can show', 1e300, DAY],
  ])('waits for a service %s', (_what, asked, wait) => {
    expect(noted(transient(asked)).retryAt).toBe(START + wait);
  });

  it.each([
    [10 * HOUR, 8 * HOUR],
    [3 * HOUR, HOUR],
    [2 * HOUR, 5 * MINUTE],
    [0, 5 * MINUTE],
  ])('waits for no service into the last two hours of what callers have: %d ms leave %d', (left, wait) => {
    expect(noted(transient(DAY), undefined, START, START + left).retryAt).toBe(START + wait);
  });

  it('waits 5 minutes at most where callers have nothing', () => {
    expect(failureState(transient(DAY), undefined, 'config-1', undefined, START).retryAt).toBe(START + 5 * MINUTE);
  });

  it('waits as long as the limit of purchases says, also where callers have nothing', () => {
    const limit = new Failure('REFRESH_LIMIT_REACHED', 'Twelve today.', { retryAfterMs: 20 * HOUR });
    expect(failureState(limit, undefined, 'config-1', undefined, START).retryAt).toBe(START + 20 * HOUR);
  });
});

describe('a service', () => {
  const codes: FailureCode[] = [
    'GRANT_REFUSED',
    'TOKEN_LIMIT_REACHED',
    'REFRESH_LIMIT_REACHED',
    'TOKEN_ENDPOINT_UNAVAILABLE',
    'TOKEN_ANSWER_INVALID',
    'CONTACT_CENTER_UNAVAILABLE',
    'VARIABLE_UNCHANGED',
    'WRITER_REFUSED',
    'SAVE_FAILED',
    'VARIABLE_NOT_FOUND',
  ];

  it('is known by its failures', () => {
    expect(codes.filter((code) => isOfService('token endpoint', code))).toEqual(codes.slice(0, 5));
    expect(codes.filter((code) => isOfService('contact center', code))).toEqual(codes.slice(5, 7));
    expect(isOfService('contact center', undefined)).toBe(false);
  });
});

describe('a cooldown', () => {
  const at = (failure: FailureState | undefined, now: number, more: Partial<typeof urgency> = {}, service?: Service) =>
    cooldownOf(service ?? 'token endpoint', plainRecord({}, { failure }), { ...urgency, ...more }, now);
  const isIn = (...given: Parameters<typeof at>) => at(...given) !== undefined;
  const waiting = kept({ retryAt: START + 5 * MINUTE });

  it('lasts until the planned retry', () => {
    expect(isIn(waiting, START + 5 * MINUTE - 1)).toBe(true);
    expect(isIn(waiting, START + 5 * MINUTE)).toBe(false);
    expect(isIn(undefined, START)).toBe(false);
  });

  it('is lifted by force, and by an edit', () => {
    expect(isIn(waiting, START, { force: true })).toBe(false);
    expect(isIn(waiting, START, { configVersion: 'config-2' })).toBe(false);
  });

  it('is of one service alone', () => {
    const other = { ...waiting, code: 'CONTACT_CENTER_UNAVAILABLE' } as const;
    expect(isIn(waiting, START, {}, 'contact center')).toBe(false);
    expect(isIn(other, START, {}, 'contact center')).toBe(true);
    expect(isIn(other, START)).toBe(false);
  });

  it('lets every hourly sweep through after the first hour, though each begins some seconds early or late', () => {
    for (let hour = 1; hour < 30; hour += 1)
      for (const seconds of [-20, 0, 20]) expect(isIn(kept(), START + hour * HOUR + seconds * 1000)).toBe(false);
  });

  const minute = (n: number) => n * MINUTE;
  /** The tries that sweeps so many minutes apart make in ten hours; each begins early or late by so much. */
  function triesOf(minutes: number, firstAt: number, early: readonly number[]): number[] {
    const sweeps = Array.from({ length: Math.floor(600 / minutes) }, (_, n) => firstAt + n * minute(minutes));
    const begun = sweeps.map((at, n) => at + (early[n % early.length] ?? 0));
    return begun.filter((now) => !isIn(kept(), now, { sweepMs: minute(minutes) }));
  }
  const gapsOf = (moments: number[]) => moments.slice(1).map((at, n) => at - (moments[n] as number));
  const seconds = fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 1, maxLength: 9 });

  it.each([5, 10, 15, 20, 30, 60])(
    'lets one try an hour through after a failure in a sweep, with sweeps of %d minutes',
    (minutes) => {
      fc.assert(
        fc.property(seconds, (early) => {
          for (const gap of gapsOf(triesOf(minutes, START + HOUR, early)))
            expect(Math.abs(gap - HOUR)).toBeLessThanOrEqual(MINUTE);
        }),
        { numRuns: 30 },
      );
    },
  );

  it.each([5, 7, 10, 15, 25, 30, 59, 60])(
    'leaves no more than an hour and a sweep without a try, and allows two an hour at most, with sweeps of %d minutes',
    (minutes) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: minute(minutes) - 1 }), seconds, (phase, early) => {
          const tries = triesOf(minutes, START + 41 * MINUTE + phase, early);
          for (const gap of gapsOf(tries)) expect(gap).toBeLessThanOrEqual(HOUR + minute(minutes + 1));
          expect(tries.length).toBeLessThanOrEqual(2 * 11);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('tells since when the record has been failing, when it is tried again, and how to try at once', () => {
    const begins = 'Record acme has been failing since 2027-01-04 08:00 UTC and is not tried again before';
    const ends = 'a forced refresh tries at once.';
    const frequent = { sweepMs: 5 * MINUTE };
    expect(at(waiting, START)).toBeInstanceOf(CooldownError);
    expect(at(waiting, START)).toMatchObject({
      code: waiting.code,
      message: `${begins} 2027-01-04 08:05 UTC; ${ends}`,
    });
    expect(at(kept(), START + 95 * MINUTE, frequent)?.message).toBe(`${begins} 2027-01-04 10:00 UTC; ${ends}`);
  });
});

it('the first sweep after a long wait may try, though it misses the hour by minutes', () => {
  const failure = kept({ retryAt: START + 60 * MINUTE + 1 });
  const held = (now: number) =>
    cooldownOf('token endpoint', plainRecord({}, { failure }), { ...urgency, sweepMs: 5 * MINUTE }, now) !== undefined;
  expect([60, 65, 75, 119].map((minutes) => held(START + minutes * MINUTE))).toEqual([true, false, true, false]);
});
