import { expect, it } from 'vitest';
import type { BatchResult } from './batch.ts';
import { faultsOf } from './faults.ts';
import { runInWorker, runOnAllCores } from './pool.ts';

const SEED = 1;
const MINUTES = 60_000;

/** How to see a broken promise again; undefined where there is none. */
function complaint({ broken }: BatchResult): string | undefined {
  return broken && `${broken.what}; npm run simulate -- --seed ${broken.seed} --path ${broken.path}`;
}

it(
  '20,000 schedules of checks, faults and edits break no promise',
  async () => {
    const result = await runOnAllCores({ seed: SEED, runs: 20_000 });
    expect(complaint(result)).toBeUndefined();
    expect(result.schedules).toBe(20_000);
    // What nothing ever tried proves nothing.
    const faults = [...new Set(Object.values(faultsOf).flat())].map((fault) => `fault: ${fault}`);
    expect(faults.filter((fault) => !result.sightings[fault])).toEqual([]);
    expect(result.sightings).toMatchObject({
      'check that succeeded undisturbed by others': expect.any(Number),
      'record that a sweep had no trouble with': expect.any(Number),
      'effect after its caller gave up': expect.any(Number),
      'edit of an older version': expect.any(Number),
      'edit: a grant': expect.any(Number),
      'edit: a target': expect.any(Number),
      drift: expect.any(Number),
      'token revoked': expect.any(Number),
      'unchanged answer': expect.any(Number),
      rotated: expect.any(Number),
      'minted by recovery': expect.any(Number),
      'stale record': expect.any(Number),
      'stale batch': expect.any(Number),
      'stale variable': expect.any(Number),
      'wake lost': expect.any(Number),
      'sweep lost': expect.any(Number),
      'visible expiry': expect.any(Number),
      'people told to type a new grant': expect.any(Number),
    });
  },
  10 * MINUTES,
);

it(
  'after 200 faults in a row, ninety healthy minutes bring registry and variable to agreement',
  async () => {
    const options = { circumstances: { faultRate: 255 }, faultsInARow: 200 };
    const order = { seed: SEED, runs: 400, turns: { from: 800, to: 800 }, options };
    const result = await runInWorker({ batches: [order] });
    expect(complaint(result)).toBeUndefined();
    expect(result.faults).toBeGreaterThanOrEqual(400 * 200);
  },
  10 * MINUTES,
);
