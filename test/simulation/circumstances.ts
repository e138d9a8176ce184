import { DAY, HOUR, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { pick } from './choices.ts';

/** What can hold throughout a schedule; of each, the first is the simplest, and repetition makes one more frequent. */
const options = {
  refreshTokens: ['same', 'rotate', 'rotate', 'omit'],
  lifeMs: [14 * DAY, 6 * HOUR, 14 * DAY, 6 * HOUR, 2.4 * HOUR, HOUR],
  /** The part of a token's life during which the endpoint answers with that token again. */
  unchangedFor: [0, 0, 0.3, 0.6],
  /** Where the first token stands when the schedule begins. */
  begins: ['due', 'due', 'due', 'fresh', 'typed by hand'],
  /** The variable's value is not shown. */
  masked: [false, false, false, false, false, false, false, true],
  /** Another record's token writes the variable. */
  writer: [false, false, false, false, false, true],
  /** Another record's token can mint a new pair. */
  recovery: [false, false, false, true],
  /** One more record, which must not matter to the first. */
  neighbour: ['none', 'none', 'none', 'none', 'healthy', 'malformed', 'hanging', 'revoked'],
  /** A second record of the first one's client: in another org, or with the very same grant. */
  twin: ['none', 'none', 'none', 'none', 'another org', 'same grant'],
  /** So many of 256 calls fail in some way. */
  faultRate: [0, 12, 40, 100],
  /** In so many of 256 turns a person does something. */
  actRate: [0, 8, 25, 60],
  /** The last hours run without wakes. */
  wakesLost: [false, true],
  /** What the clock's `random` answers. */
  random: [0.5, 0, 0.99],
  /** By how much the services' clocks are ahead. */
  serverSkewMs: [0, 0, 3 * MINUTE, -3 * MINUTE],
  /** By how much the clocks of two invocations may differ. */
  invocationSkewMs: [0, 0, 2 * SECOND],
  /** How far apart the sweeps are. */
  sweepMs: [HOUR, HOUR, HOUR, 5 * MINUTE],
  /** How long before the first sweep. */
  sweepInMs: [5 * MINUTE, MINUTE, 30 * MINUTE, 55 * MINUTE],
  /** What an invocation for one record has; a sweep has a quarter of an hour. */
  passMs: [15 * MINUTE, 15 * MINUTE, 2 * MINUTE, 50 * SECOND],
  /** For so long Contact Center answers 401 to a new token. */
  unknownForMs: [0, 0, 0, 0, 3 * SECOND, 30 * SECOND],
  /** How long the tokens are, where that matters: the first fits into a variable. */
  tokenLength: [0, 0, 0, 0, 0, 0, 0, 4000],
  /** So many versions of the record are younger than a day when the schedule begins. */
  versions: [1, 1, 1, 1, 1, 1, 50, 85, 99],
  /** What happens all day long, before each sweep. */
  day: [
    'quiet',
    ...Array.from({ length: 245 }, () => 'quiet' as const),
    'drift',
    'revocation',
    'reports',
    '401s',
    'outages',
    'edits',
    'flicker',
    'forced',
    'uneventful',
    'fallback',
  ],
} as const satisfies Record<string, readonly [unknown, ...unknown[]]>;

export type Circumstances = {
  readonly [Name in keyof typeof options]: Name extends 'faultRate' ? number : (typeof options)[Name][number];
};

const names = Object.keys(options) as (keyof typeof options)[];

/** How many numbers decide them. */
export const NUMBER_OF_CIRCUMSTANCES = names.length;

export function toCircumstances(numbers: readonly number[]): Circumstances {
  return Object.fromEntries(
    names.map((name, at) => [name, pick<unknown>(numbers[at] ?? 0, options[name])]),
  ) as unknown as Circumstances;
}

/** Sweeps alone cannot keep a writer of short lives alive from one pass of another record to the next. */
export function possible(chosen: Circumstances): Circumstances {
  return chosen.lifeMs < 6 * HOUR ? { ...chosen, writer: false } : chosen;
}
