import type { Bench, Figure, Subject } from './figure.ts';
import { type Functions, functions, usageOf } from './functions.ts';
import { inTurn, samples } from './samples.ts';
import { type Services, serveFarAway } from './services.ts';
import { recordName, register } from './settled-records.ts';
import { countRoundTrips } from './virtual-pass.ts';

/**
 * What cannot overlap, in round trips. An idle pass loads config and state, then observes the variable; a due one loads,
 * observes while it takes the lease, refreshes, saves and publishes.
 */
const FLOOR = { idle: 2, due: 5 };
/** To open a connection takes two: Secrets Manager's before the read, Contact Center's before the look. */
const FLOOR_WITH_CONNECTIONS = { idle: 2 + 4, due: 5 + 4 };
const MOST_CALLS = { idle: 3, due: 8 };

const events = {
  idle: { serviceApp: recordName(0) },
  due: { serviceApp: recordName(0), force: true },
};
const kinds = ['idle', 'due'] as const;

/** How long one pass takes: in round trips, on a clock that stands still while a task works; and in time. */
export const criticalPath: Subject = {
  name: 'critical-path',
  title: 'One pass, against the sum of the calls that cannot overlap',
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const made = await functions();
    const figures = await inRoundTrips();
    for (const roundTripMs of quick ? [1] : [1, 20, 100]) {
      progress(`passes at ${roundTripMs} ms`);
      const services = await serveFarAway(roundTripMs, made.deployed.environment);
      register(services, 1);
      for (const kind of kinds) {
        const { pass } = await inTurn(quick ? 1 : 7, { pass: () => reconcileTwice(made, services, events[kind]) });
        const figure = (state: string, measured: number[], floor: number): Figure => {
          const { median, spread } = samples(measured.map((ms) => ms / (floor * roundTripMs)));
          const what = `${kind} pass at ${roundTripMs} ms, ${state}`;
          return { what, value: median, unit: '×', spread, comparedWith: `the floor of ${floor} round trips` };
        };
        figures.push(
          figure(
            'connections open',
            pass.map(({ warm }) => warm),
            FLOOR[kind],
          ),
          figure(
            'first of its process',
            pass.map(({ cold }) => cold),
            FLOOR_WITH_CONNECTIONS[kind],
          ),
          peakMemory(
            `${kind} pass at ${roundTripMs} ms`,
            pass.map(({ peakMb }) => peakMb),
          ),
        );
      }
      await services.close();
    }
    return figures;
  },
};

async function inRoundTrips(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of kinds) {
    const { calls, roundTrips } = await countRoundTrips(kind === 'due');
    figures.push(
      { what: `${kind} pass`, value: calls, unit: 'calls', comparedWith: 'the target', atMost: MOST_CALLS[kind] },
      {
        what: `${kind} pass, connections open`,
        value: roundTrips / FLOOR[kind],
        unit: '×',
        comparedWith: `the floor of ${FLOOR[kind]} round trips`,
        atMost: 1.2,
      },
    );
  }
  return figures;
}

function peakMemory(what: string, measured: number[]): Figure {
  const { median, spread } = samples(measured);
  return { what: `${what}, peak memory`, value: median, unit: 'MB', spread, comparedWith: 'the target', atMost: 80 };
}

/** The first pass of a new process, and its second. */
async function reconcileTwice(
  { start }: Functions,
  { environment }: Services,
  event: object,
): Promise<{ cold: number; warm: number; peakMb: number }> {
  const running = await start('deployed', environment);
  await running.invoke({ usage: true });
  const timed = async () => {
    const began = performance.now();
    const { error } = await running.invoke(event);
    if (error) throw new Error(`The pass failed: ${error.errorMessage}`);
    return performance.now() - began;
  };
  const cold = await timed();
  const warm = await timed();
  const { peakMb } = await usageOf(running);
  await running.stop();
  return { cold, warm, peakMb };
}
