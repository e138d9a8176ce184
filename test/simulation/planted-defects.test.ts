import { describe, expect, it } from 'vitest';
import { type PlantedDefect, plantedDefects } from './planted-defects.ts';
import { compilerErrors } from './planted-source.ts';
import { runInWorker } from './pool.ts';

/** In place of a line of the sweep's that counts a failed record. */
const inSweep = (to: string): PlantedDefect => ({
  name: 'a mistake in the sweep',
  file: 'sweep.ts',
  from: '    report.failed.push({ serviceApp: listed.record, code: toFailure(thrown).code });\n',
  to,
  breaks: 'promise 5',
});

const play = (defect: PlantedDefect) =>
  runInWorker({ batches: [{ seed: 1, runs: 300, shrinks: false, options: {} }], defect });

describe('every planted mistake', () => {
  it('compiles: a mistake that the compiler finds needs no simulation', () => {
    expect(compilerErrors(plantedDefects)).toEqual({});
  });
});

describe('a planted mistake is refused', () => {
  it('that does not compile', () => {
    expect(compilerErrors([inSweep('    waiting = [];\n')])).toEqual({
      'a mistake in the sweep': [
        expect.stringMatching(/^lambda\/broker\/sweep\.ts\(\d+,\d+\): error TS2304: .*waiting/),
      ],
    });
  });

  it('whose place is not in the source', async () => {
    const lost = { ...inSweep(''), from: 'a text that is nowhere' };
    expect(() => compilerErrors([lost])).toThrow('sweep.ts holds the text to be replaced 0 times.');
    await expect(play(lost)).rejects.toThrow('sweep.ts holds the text to be replaced 0 times.');
  });

  it('that ends in a crash instead of a broken promise', async () => {
    await expect(play(inSweep('    waiting = [];\n'))).rejects.toThrow('the program does not work: ReferenceError');
    const swallowed = {
      ...inSweep(''),
      file: 'publish.ts',
      from: '  await confirm(',
      to: '  waiting = [];\n  await confirm(',
    };
    await expect(play(swallowed)).rejects.toThrow('the program does not work');
  });
});
