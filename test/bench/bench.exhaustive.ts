import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

function bench(...options: string[]) {
  return spawnSync(process.execPath, ['bench/main.ts', ...options], { encoding: 'utf8' });
}

describe('the bench', () => {
  it('still measures every subject, and says what each figure was compared with', () => {
    const { stdout, stderr, status } = bench('--quick', '--json');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const { machine, measured } = JSON.parse(stdout);
    expect(machine).toMatch(/^\d+ \w+ cores, \d+ GB of memory, \w+, Node \d/);
    const names = measured.map(({ name }: { name: string }) => name);
    expect(names).toEqual([
      'bundle-size',
      'cold-start',
      'critical-path',
      'sweep',
      'callers',
      'throughput',
      'token-endpoint',
    ]);
    for (const { name, figures } of measured) {
      expect([name, figures.length]).not.toEqual([name, 0]);
      for (const figure of figures) {
        expect(figure).toMatchObject({ what: expect.any(String), unit: expect.any(String) });
        expect(figure.comparedWith).not.toBe('');
        expect(figure.value).toBeGreaterThanOrEqual(0);
      }
    }
    // Of what no other work on the machine disturbs, the target must be met.
    const path = measured.find(({ name }: { name: string }) => name === 'critical-path');
    const exact = path.figures.filter(
      ({ atMost, unit }: { atMost?: number; unit: string }) => atMost !== undefined && unit !== 'MB',
    );
    expect(exact.map(({ what, value }: { what: string; value: number }) => [what, value])).toEqual([
      ['idle pass', 3],
      ['idle pass, connections open', 1],
      ['due pass', 8],
      ['due pass, connections open', 1],
    ]);
  });

  it.each([
    [['--only', 'nothing'], '--only takes one of: bundle-size, '],
    [['--write', '--quick'], '--write takes no --quick'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (options, said) => {
    const { status, stderr } = bench(...options);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).toContain('npm run bench -- --help');
  });
});
