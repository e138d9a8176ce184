import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './unusable.ts';

/** A file that holds the old text or the new one, whole, whenever the machine stops. */
export class DurableFile {
  readonly path: string;
  readonly #draft: string;

  constructor(path: string) {
    this.path = path;
    this.#draft = `${path}.draft`;
    // One that a crash has left.
    rmSync(this.#draft, { force: true });
  }

  /** Undefined if there is none. */
  read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** When it returns, a power cut takes the text away no more; when it throws, either text may be there. */
  write(text: string): void {
    syncedFile(this.#draft, (file) => writeFileSync(file, text));
    renameSync(this.#draft, this.path);
    syncedDirectory(dirname(this.path));
  }
}

function syncedFile(path: string, fill: (file: number) => void): void {
  const file = openSync(path, 'w', 0o600);
  try {
    fill(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a directory for its owner alone, and those above it that are missing; a power cut takes none away again. */
export function makeDurableDirectory(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) syncedDirectory(dirname(made));
}

/** A name is on disk when its directory is. */
function syncedDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
