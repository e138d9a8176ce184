import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project-folder.ts';

/** The code of the functions: all that the package brings into another app, except the construct. */
const functions = ['lambda/**/*.ts'];
const app = 'bin/token-broker.ts';
/** Everything that a deployment of the project's own app is made from. What `-c` changes is not among it. */
const sources = [...functions, app, 'cdk.json', 'lib/**/*.ts', 'package-lock.json'];

/**
 * Stands for what is deployed from this folder: the first 12 hex digits of the SHA-256 of its sources. The stack keeps
 * it as an output, so that a deployment can be compared with a folder without building anything.
 */
export function codeFingerprint(folder = projectFolder): string {
  return fingerprintOf(folder, sources);
}

/** The same of the functions alone: what a package and the checkout that it was made from have in common. */
export function functionsFingerprint(folder = projectFolder): string {
  return fingerprintOf(folder, functions);
}

/** Of the package that the construct was taken from; undefined where it is the project's own app that deploys it. */
export function packageVersion(folder = projectFolder): string | undefined {
  if (existsSync(join(folder, app))) return undefined;
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

function fingerprintOf(folder: string, patterns: readonly string[]): string {
  const all = createHash('sha256');
  const files = globSync(patterns, { cwd: folder }).map((file) => file.replaceAll('\\', '/'));
  for (const file of files.sort()) {
    // Git may have given the lines other ends on this machine.
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    all.update(JSON.stringify([file, text]));
  }
  return all.digest('hex').slice(0, 12);
}
