import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const workflows = globSync('.github/workflows/*.yml').map((file) => [file, readFileSync(file, 'utf8')] as const);

describe.each(workflows)('%s', (_file, text) => {
  it('pins every action by the hash of a commit, with its version beside it', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(used).not.toEqual([]);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('is allowed nothing that a job does not ask for, and no job asks to write', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(text).not.toMatch(/: write\b/);
  });

  it('runs what everybody runs', () => {
    const commands = [...text.matchAll(/run: (.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual(['npm ci', 'npm run check', 'npm run test:exhaustive']);
  });
});
