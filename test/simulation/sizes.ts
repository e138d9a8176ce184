import { expect } from 'vitest';
import type { BatchResult } from './batch.ts';
import { faultsOf } from './faults.ts';
import { runInWorker, runOnAllCores } from './pool.ts';

const SEED = 1;
const IN_A_ROW = 200;

/** Seen in 2,000 schedules or fewer. What nothing ever tried proves nothing. */
const common = [
  'check that succeeded undisturbed by others',
  'record that a sweep had no trouble with',
  'effect after its caller gave up',
  'edit of an older version',
  'edit: a grant',
  'edit: a target',
  'drift',
  'token revoked',
  'unchanged answer',
  'rotated',
  'minted by recovery',
  'stale record',
  'stale batch',
  'wake lost',
  'sweep lost',
  'visible expiry',
  'people told to type a new grant',
  ...[...new Set(Object.values(faultsOf).flat())].map((fault) => `fault: ${fault}`),
];

/** Plays so many schedules, which have to break no promise and to show all of this. */
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
