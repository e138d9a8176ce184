import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** What a clone does not hold. */
const made = new Set(['node_modules', 'dist', 'cdk.out', 'coverage', '.git']);

/** Unpacks what `npm pack` makes of the project into a folder. It packs a copy, so that tests may do so side by side. */
export function unpackInto(folder: string): void {
  const copy = mkdtempSync(join(tmpdir(), 'token-broker-to-pack-'));
  try {
    cpSync(resolve('.'), copy, { recursive: true, filter: (path) => !made.has(basename(path)) });
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
    execFileSync('npm', ['pack', '--silent', '--offline'], { cwd: copy, stdio: 'pipe' });
    const [tarball = ''] = readdirSync(copy).filter((name) => name.endsWith('.tgz'));
    mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', join(copy, tarball), '-C', folder, '--strip-components=1']);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** As npm installs the package in a folder, except that the packages it depends on are the project's own. */
export function installInto(folder: string): string {
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'wxcc-token-broker');
  unpackInto(installed);
  mkdirSync(join(modules, '.bin'));
  symlinkSync(join(installed, 'bin/wxcc-token-broker.js'), join(modules, '.bin/wxcc-token-broker'));
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  return installed;
}
