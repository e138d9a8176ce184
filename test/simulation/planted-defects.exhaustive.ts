import { describe, expect, it } from 'vitest';
import { plantedDefects } from './planted-defects.ts';
import { runInWorker } from './pool.ts';

const ENOUGH = 3000;

describe('the simulation notices a broker that would', () => {
  it.each(plantedDefects)('$name', async (defect) => {
    const options = { circumstances: defect.under ?? {} };
    const { broken } = await runInWorker({ batches: [{ seed: 1, runs: ENOUGH, shrinks: false, options }], defect });
    expect(broken?.promise).toBe(defect.breaks);
  });
});
