import fc from 'fast-check';
import { MAX_TURN, type Schedule } from './choices.ts';
import { NUMBER_OF_CIRCUMSTANCES } from './circumstances.ts';
import { type Options, type Played, simulate } from './simulate.ts';
import { BrokenPromise } from './watcher.ts';

/** A replay is shrunk for so long. */
const SHRINK_FOR = 30_000;

export interface BatchOrder {
  seed: number;
  runs: number;
  /** Only the schedule that fast-check reached by this path. */
  path?: string | undefined;
  /** How many turns a schedule has. */
  turns?: { from: number; to: number } | undefined;
  options?: Options | undefined;
  /** Whether a schedule that breaks a promise is shrunk. */
  shrinks?: boolean | undefined;
}

/** What broke, with all that it takes to see it again. */
export interface Broken {
  promise: string;
  what: string;
  seed: number;
  path: string;
  /** The shortest one that was found. */
  schedule: Schedule;
}

export interface BatchResult {
  schedules: number;
  turns: number;
  faults: number;
  /** What was seen, in how many schedules. */
  sightings: Record<string, number>;
  broken?: Broken;
}

/** Plays schedules at random, the same for the same seed; the first that breaks a promise is shrunk. */
export async function runBatch(order: BatchOrder, onPlayed: () => void = () => {}): Promise<BatchResult> {
  const result: BatchResult = { schedules: 0, turns: 0, faults: 0, sightings: {} };
  const property = fc.asyncProperty(schedules(order.turns), async (schedule) => {
    count(result, await simulate(schedule, order.options));
    onPlayed();
  });
  const { seed, runs, path, shrinks = true } = order;
  const run = await fc.check(property, {
    seed,
    numRuns: runs,
    endOnFailure: !shrinks,
    ...(path !== undefined && { path, interruptAfterTimeLimit: SHRINK_FOR }),
  });
  if (!run.failed) return result;
  const { counterexample, counterexamplePath, errorInstance } = run;
  if (!(errorInstance instanceof BrokenPromise) || !counterexample) throw errorInstance;
  const { promise, message } = errorInstance;
  const broken = { promise, what: message, seed, path: counterexamplePath ?? '', schedule: counterexample[0] };
  return { ...result, broken };
}

/** Adds one result to another. */
export function addUp(sum: BatchResult, other: BatchResult): void {
  sum.schedules += other.schedules;
  sum.turns += other.turns;
  sum.faults += other.faults;
  for (const [what, times] of Object.entries(other.sightings)) {
    sum.sightings[what] = (sum.sightings[what] ?? 0) + times;
  }
  if (other.broken) sum.broken ??= other.broken;
}

function count(result: BatchResult, { turns, faults, sightings }: Played): void {
  const seen = Object.fromEntries([...sightings].map((what) => [what, 1]));
  addUp(result, { schedules: 1, turns, faults, sightings: seen });
}

function schedules(turns = { from: 0, to: 80 }): fc.Arbitrary<Schedule> {
  const byte = fc.nat(255);
  const turn = fc.integer({ min: 0, max: MAX_TURN });
  return fc.noBias(
    fc.record({
      circumstances: fc.array(byte, { minLength: NUMBER_OF_CIRCUMSTANCES, maxLength: NUMBER_OF_CIRCUMSTANCES }),
      turns: fc.array(turn, { minLength: turns.from, maxLength: turns.to, size: 'max' }),
    }),
  );
}
