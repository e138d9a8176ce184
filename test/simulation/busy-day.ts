import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { seededRandom } from '../../sandbox/random.ts';
import { type Cast, fallbackRefreshes, invoke, report, revokeToken, turnDeaf, writeVariable } from './acts.ts';
import { type Turn, toTurn } from './choices.ts';
import type { Circumstances } from './circumstances.ts';
import { goOn } from './go-on.ts';

/** More than a day, so that the limits of a day are reached and passed. */
const LASTS = 27 * HOUR;
const CALM = toTurn(0);
/** Days on which calls fail, too. */
const FAULTY: ReadonlySet<Circumstances['day']> = new Set(['outages', 'fallback', 'forced']);

/** What happens before each sweep of such a day. */
const happenings: Record<Exclude<Circumstances['day'], 'quiet'>, (cast: Cast, sweep: number) => void> = {
  drift: ({ world }, sweep) => writeVariable(world, `typed by a script ${sweep}`),
  revocation: ({ world }) => revokeToken(world),
  reports: (cast) => report(cast),
  '401s': ({ world }) => turnDeaf(world, HOUR),
  outages: () => {},
  edits: ({ operator }) => operator.note(),
  flicker: ({ operator }) => operator.removeOrCreateVariable(),
  uneventful: () => {},
  fallback: aloneWithFallback,
  forced: ({ world }) => invoke(world, { record: 'acme', force: true }),
};

/** The grant is dead, and the flows' own subflow keeps callers going. */
function aloneWithFallback(cast: Cast, sweep: number): void {
  if (sweep === 0) cast.grants.revoked('acme');
  fallbackRefreshes(cast);
}

/** A long day on which the same thing happens again and again: what one pass spends adds up. */
export async function playDay(cast: Cast, seed: number): Promise<void> {
  const { world } = cast;
  const { day, sweepMs } = world.circumstances;
  if (day === 'quiet') return;
  world.saw(`a day of ${day}`);
  const random = seededRandom(seed);
  const end = world.time + LASTS;
  for (let sweep = 0; world.time < end; sweep += 1) {
    // A script that runs every half hour, or as often as the sweeps.
    if ((sweep * sweepMs) % Math.max(sweepMs, day === 'drift' || day === 'flicker' ? 0 : 25 * MINUTE) === 0) {
      happenings[day](cast, sweep);
      await world.settle();
    }
    const next = world.time + sweepMs;
    while (world.time < next) {
      goOn(world, FAULTY.has(day) ? faultyTurn(random) : CALM);
      await world.settle();
    }
  }
}

function faultyTurn(random: () => number): Turn {
  return toTurn(Math.floor(random() * 2 ** 32));
}
