import type { Bench, Figure, Subject } from './figure.ts';
import { type Functions, functions } from './functions.ts';
import { inTurn, samples } from './samples.ts';
import { type Services, serveFarAway } from './services.ts';
import { recordName, register } from './settled-records.ts';

/**
 * What cannot overlap, in round trips. An idle check reads the record and looks at the variable; a due one reads, looks
 * while it proves that saving works, refreshes, stores, makes current and publishes.
 */
const FLOOR = { idle: 2, due: 6 };
/** To open a connection takes two: Secrets Manager's before the read, Contact Center's before the look. */
const FLOOR_WITH_CONNECTIONS = { idle: 2 + 4, due: 6 + 4 };

const events = {
  idle: { serviceApp: recordName(0) },
  due: { serviceApp: recordName(0), force: true },
};
type Kind = keyof typeof events;

/** How long one check takes, its connections open or yet to be opened, at several distances. */
export const criticalPath: Subject = {
  name: 'critical-path',
  title: 'One check, against the sum of the calls that cannot overlap',
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const made = await functions();
    const distances = quick ? [1, 20] : [1, 20, 100];
    const rounds = quick ? 1 : 9;
    const figures: Figure[] = [];
    const medians = new Map<string, number>();
    for (const roundTripMs of distances) {
      progress(`checks at ${roundTripMs} ms`);
      const services = await serveFarAway(roundTripMs, made.deployed.environment);
      register(services, 1);
      for (const kind of ['idle', 'due'] as const) {
        const before = services.calls;
        const measured = await inTurn(rounds, { check: () => checkTwice(made, services, kind) });
        const calls = (services.calls - before) / (2 * rounds);
        if (roundTripMs === distances[0]) {
          figures.push({
            what: `${kind} check`,
            value: calls,
            unit: 'calls',
            comparedWith: 'a check',
            atMost: kind === 'idle' ? 2 : 7,
          });
        }
        for (const [state, floor] of [
          ['cold', FLOOR_WITH_CONNECTIONS],
          ['warm', FLOOR],
        ] as const) {
          const { median, spread } = samples(measured.check.map((one) => one[state]));
          medians.set(`${kind} ${state} ${roundTripMs}`, median);
          const least = floor[kind] * roundTripMs;
          figures.push({
            what: `${kind} check at ${roundTripMs} ms, ${words[state]}`,
            value: median / least,
            unit: '×',
            spread: [spread[0] / least, spread[1] / least],
            comparedWith: `the floor of ${floor[kind]} round trips`,
          });
        }
      }
      await services.close();
    }
    return [...figures, ...roundTrips(medians, distances)];
  },
};

const words = { cold: 'first of its process', warm: 'connections open' };

/** From how much longer a check takes further away: what the machine itself adds cancels out. */
function roundTrips(medians: ReadonlyMap<string, number>, distances: readonly number[]): Figure[] {
  const [near = 0, far = 0] = distances.slice(-2);
  return (['idle', 'due'] as const).flatMap((kind) =>
    (
      [
        ['cold', FLOOR_WITH_CONNECTIONS],
        ['warm', FLOOR],
      ] as const
    ).map(([state, floor]): Figure => {
      const at = (distance: number) => medians.get(`${kind} ${state} ${distance}`) ?? Number.NaN;
      return {
        what: `${kind} check, ${words[state]}`,
        value: (at(far) - at(near)) / (far - near),
        unit: 'round trips',
        comparedWith: `the floor of ${floor[kind]}`,
        atMost: 1.2 * floor[kind],
      };
    }),
  );
}

/** The first check of a new process, and its second. */
async function checkTwice(
  { start }: Functions,
  { environment }: Services,
  kind: Kind,
): Promise<{ cold: number; warm: number }> {
  const running = await start('deployed', environment);
  await running.invoke({ usage: true });
  const timed = async () => {
    const began = performance.now();
    const { error } = await running.invoke(events[kind]);
    if (error) throw new Error(`The check failed: ${error.errorMessage}`);
    return performance.now() - began;
  };
  const cold = await timed();
  const warm = await timed();
  await running.stop();
  return { cold, warm };
}
