import { describe, expect, it } from 'vitest';
import { type PlantedDefect, plantedDefects } from './planted-defects.ts';
import { compilerErrors } from './planted-source.ts';
import { runInWorker } from './pool.ts';

/** In place of a line of the sweep's that counts a failed record. */
const inSweep = (to: string): PlantedDefect => ({
  name: 'a mistake in the sweep',
  file: 'broker/sweep/sweep.ts',
  from: '    report.failed.push({ serviceApp: listed.name, code: toFailure(thrown).code });\n',
  to,
  breaks: 'promise 5',
});

const play = (defect: PlantedDefect) =>
  runInWorker({ batches: [{ seed: 1, runs: 300, shrinks: false, options: {} }], defect });

describe('a planted mistake is refused', () => {
  it('that does not compile; all others do: one that the compiler finds needs no simulation', () => {
    expect(compilerErrors([...plantedDefects, inSweep('    waiting = [];\n')])).toEqual({
      'a mistake in the sweep': [
        expect.stringMatching(/^lambda\/broker\/sweep\/sweep\.ts\(\d+,\d+\): error TS2304: .*waiting/),
      ],
    });
  });

  it('that lets another file not compile', () => {
    const renamed = { ...inSweep(''), file: 'broker/record/time.ts', from: 'function utc(', to: 'function utcTime(' };
    const { 'a mistake in the sweep': errors, ...rest } = compilerErrors([renamed]);
    expect(errors?.[0]).toMatch(/: error TS2305: .*utc/);
    expect(rest).toEqual({});
  });

  it('whose place is not in the source', async () => {
    const lost = { ...inSweep(''), from: 'a text that is nowhere' };
    expect(() => compilerErrors([lost])).toThrow('broker/sweep/sweep.ts holds the text to be replaced 0 times.');
    await expect(play(lost)).rejects.toThrow('broker/sweep/sweep.ts holds the text to be replaced 0 times.');
  });

  it('that ends in a crash instead of a broken promise', async () => {
    await expect(play(inSweep('    waiting = [];\n'))).rejects.toThrow('the program does not work: ReferenceError');
    const swallowed = {
      ...inSweep(''),
      file: 'broker/reconcile/publish.ts',
      from: '  const answered = await patientWithNewToken(',
      to: '  waiting = [];\n  const answered = await patientWithNewToken(',
    };
    await expect(play(swallowed)).rejects.toThrow('the program does not work');
  });
});
