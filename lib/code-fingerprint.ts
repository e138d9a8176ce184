import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project-folder.ts';

/** Everything that a deployment is made from. What `-c` changes is not among it. */
const sources = ['bin/token-broker.ts', 'cdk.json', 'lambda/**/*.ts', 'lib/**/*.ts', 'package-lock.json'];

/**
 * Stands for what is deployed from this folder: the first 12 hex digits of the SHA-256 of its sources. The stack keeps
 * it as an output, so that a deployment can be compared with a folder without building anything.
 */
export function codeFingerprint(folder = projectFolder): string {
  const all = createHash('sha256');
  const files = globSync(sources, { cwd: folder }).map((file) => file.replaceAll('\\', '/'));
  for (const file of files.sort()) {
    // Git may have given the lines other ends on this machine.
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    all.update(JSON.stringify([file, text]));
  }
  return all.digest('hex').slice(0, 12);
}
