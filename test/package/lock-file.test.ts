import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  integrity?: string;
  resolved?: string;
  inBundle?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([folder, { inBundle }]) => folder !== '' && !inBundle);

describe('the lock file', () => {
  it('pins the content of each package, those of other platforms included', () => {
    const unproved = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    expect(unproved.map(([folder]) => folder)).toEqual([]);
    expect(locked.some(([folder]) => folder.includes('win32'))).toBe(true);
  });

  it('leaves it to npm from where packages come, and so does an update of it', () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^omit-lockfile-registry-resolved=true$/m);
  });
});
