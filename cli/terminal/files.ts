import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFailed, WrongUse } from './command.ts';

const genericFlows = resolve(import.meta.dirname, '../../flows');

/** Reads a file; `name` is what people read of it. */
export async function readText(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(`${name} cannot be read${codeIn(error)}.`);
  }
}

/** Why a file could be neither read nor written, such as ` (ENOENT)`. */
export function codeIn(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${error.code})` : '';
}

export interface PlacedFile {
  path: string;
  text: string;
  holdsSecrets: boolean;
}

/** The folder that --out names. */
export function outFolder(out: string | undefined): string {
  if (!out) throw new WrongUse('--out DIR is missing.');
  if (resolve(out) === genericFlows) throw new WrongUse('--out is where the generic files are; choose another.');
  return out;
}

/**
 * Writes files into a folder, which it makes if need be; on a dry run it writes nothing. Says of each what was or would be
 * done: `Wrote my-flows/main-flow.json`.
 */
export async function writeFiles(folder: string, files: readonly PlacedFile[], isDry: boolean): Promise<string[]> {
  const words = files.map(({ path }) => {
    const verb = existsSync(path) ? ['Would replace', 'Replaced'] : ['Would write', 'Wrote'];
    return `${verb[isDry ? 0 : 1]} ${path}`;
  });
  if (isDry) return words;
  try {
    await mkdir(folder, { recursive: true });
    for (const file of files) await replace(file);
    return words;
  } catch (error) {
    throw new CommandFailed(`The files cannot be written to ${folder}${codeIn(error)}.`);
  }
}

/** Never leaves half a file, nor a secret in a file that was there before with wider permissions. */
async function replace({ path, text, holdsSecrets }: PlacedFile): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { mode: holdsSecrets ? 0o600 : 0o644, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
