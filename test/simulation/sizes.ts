import { expect } from 'vitest';
import type { BatchResult } from './batch.ts';
import { faultsOf } from './faults.ts';
import { runInWorker, runOnAllCores } from './pool.ts';

const SEED = 1;
const IN_A_ROW = 200;

/** Seen in 2,000 schedules or fewer. What nothing ever tried proves nothing. */
const common = [
  'pass that succeeded undisturbed by others',
  'record that a sweep had no trouble with',
  'pass that could tell',
  'claim of safety that can be judged',
  'effect after its caller gave up',
  'edit: a note',
  'edit: a grant',
  'edit: a bad grant',
  'edit: a target',
  'edit: another org',
  'lasts: spoilt',
  'lasts: paused',
  'lasts: deleted',
  'lasts: key',
  'lasts: variable',
  'state moved back',
  'report of a token',
  'Contact Center refuses every token',
  'drift',
  'token revoked',
  'unchanged answer',
  'rotated',
  'minted by recovery',
  'stale record',
  'stale batch',
  'wake',
  'wake lost',
  'sweep lost',
  'visible expiry',
  'callers affected for two passes',
  'people hear of a failure',
  'people hear of a recovery',
  'people hear that what was typed is refused',
  'people told to type a new grant',
  'twelve purchases in a day',
  ...[...new Set(Object.values(faultsOf).flat())].map((fault) => `fault: ${fault}`),
];

/** Plays so many schedules, which must break no promise and show all of this. */
export async function expectPromisesKept(runs: number, rare: readonly string[] = []): Promise<void> {
  const result = await runOnAllCores({ seed: SEED, runs });
  expect(complaint(result)).toBeUndefined();
  expect(result.schedules).toBe(runs);
  expect([...common, ...rare].filter((sighting) => !result.sightings[sighting])).toEqual([]);
}

/** Plays so many schedules in which every call fails, up to 200 faults. */
export async function expectAgreementAfterFaults(runs: number): Promise<void> {
  const options = { circumstances: { faultRate: 255 }, faultsInARow: IN_A_ROW };
  const order = { seed: SEED, runs, turns: { from: 800, to: 800 }, options };
  const result = await runInWorker({ batches: [order] });
  expect(complaint(result)).toBeUndefined();
  expect(result.faults).toBeGreaterThanOrEqual(runs * IN_A_ROW);
}

/** How to see a broken promise again; undefined where there is none. */
function complaint({ broken }: BatchResult): string | undefined {
  return broken && `${broken.what}; npm run simulate -- --seed ${broken.seed} --path ${broken.path}`;
}
