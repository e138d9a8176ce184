import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const workflows = globSync('.github/workflows/*.yml').map((file) => [file, readFileSync(file, 'utf8')] as const);

describe.each(workflows)('%s', (_file, text) => {
  it('pins every action by the hash of a commit, with its version beside it', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(used).not.toEqual([]);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('is allowed nothing that a job does not ask for', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
  });
});

function text(name: string): string {
  return readFileSync(`.github/workflows/${name}.yml`, 'utf8');
}

function commands(workflow: string): string[] {
  return [...workflow.matchAll(/run: (.*)$/gm)].map(([, command = '']) => command);
}

const everybodys = ['npm ci', 'npm run check', 'npm run test:exhaustive'];

describe('the check of a change', () => {
  it('runs the checks of every developer, and may write nothing', () => {
    expect(commands(text('check'))).toEqual(everybodys);
    expect(text('check')).not.toMatch(/: write\b/);
  });
});

describe('a release', () => {
  const [check = '', publish = ''] = text('release').split('\n  publish:\n');

  it('passes the checks of every developer before anything may write', () => {
    expect(commands(check).slice(-3)).toEqual(everybodys);
    expect(check).not.toMatch(/: write\b/);
    expect(publish).toMatch(/^ {4}needs: check$/m);
    expect(publish).toMatch(/^ {4}environment: release$/m);
  });

  it('publishes what it packed, with provenance and without a stored token', () => {
    expect(commands(publish)).toContain('npm publish ./wxcc-token-broker-*.tgz');
    expect(publish).toMatch(/id-token: write/);
    expect(text('release')).not.toMatch(/secrets\./);
    const { publishConfig } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(publishConfig).toEqual({ access: 'public', provenance: true });
  });
});
