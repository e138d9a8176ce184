import { expect, it } from 'vitest';
import { operate } from '../operate.ts';

it.each(['render', 'install', 'export'])(
  'flows %s explains itself, and refuses what it does not know',
  async (word) => {
    const { code, printed, warned } = await operate(`flows ${word} --help`);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed).toMatch(new RegExp(`^Usage: npx wxcc-token-broker flows ${word} `));
    for (const flag of ['json', 'dry-run', 'stack NAME', 'as NAME']) expect(printed).toContain(`\n  --${flag} `);
    expect(printed).toContain(`\nExamples:\n  npx wxcc-token-broker flows ${word} clinic`);
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(await operate(`flows ${word} clinic --frobnicate`)).toMatchObject({ code: 2, printed: '' });
  },
);
