import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OwnDirectory } from '../../../sandbox/kept/own-directory.ts';
import { ownDirectory } from './kept-here.ts';

function take(path: string): OwnDirectory {
  const directory = OwnDirectory.take(path);
  onTestFinished(() => directory.release());
  return directory;
}

describe('a directory of its own', () => {
  it('is made, for its owner alone, with all that is in it', () => {
    const path = join(ownDirectory(), 'deep', 'kept');
    take(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    const modes = readdirSync(path).map((name) => statSync(join(path, name)).mode & 0o777);
    expect(modes).toEqual([0o600]);
  });

  it('is not taken where others can read it', () => {
    const path = join(ownDirectory(), 'kept');
    mkdirSync(path);
    chmodSync(path, 0o750);
    expect(() => take(path)).toThrow(
      `Others can read ${path}: run chmod 700 '${path}', or name another directory with --dir.`,
    );
    expect(readdirSync(path)).toEqual([]);
  });

  it('gives no file that others can read', () => {
    const directory = take(ownDirectory());
    const file = join(directory.path, 'state.json');
    writeFileSync(file, '', { mode: 0o600 });
    expect(directory.file('state.json')).toBe(file);
    chmodSync(file, 0o640);
    expect(() => directory.file('state.json')).toThrow(`Others can read ${file}: run chmod 600 '${file}'`);
  });

  it('is not taken twice, until it is released', () => {
    const path = ownDirectory();
    const first = OwnDirectory.take(path);
    expect(() => OwnDirectory.take(path)).toThrow(
      `Another sandbox uses ${path}: end that one, or name another directory with --dir.`,
    );
    first.release();
    take(path);
  });

  it('that can be none is named', () => {
    const path = join(ownDirectory(), 'file');
    writeFileSync(path, '');
    expect(() => take(join(path, 'kept'))).toThrow(`${join(path, 'kept')} cannot be used (ENOTDIR): name another`);
  });
});
