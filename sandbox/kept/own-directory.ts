import { closeSync, openSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDurableDirectory } from './durable-file.ts';
import { codeOf, Unusable } from './unusable.ts';

const FOR_OTHERS = 0o077;

/** A directory that only its owner can read and only one process uses. */
export class OwnDirectory {
  readonly path: string;
  readonly #lock: DatabaseSync;

  private constructor(path: string, lock: DatabaseSync) {
    this.path = path;
    this.#lock = lock;
  }

  /** Makes it if there is none. Unusable if others can read it, or if another process has it. */
  static take(path: string): OwnDirectory {
    try {
      makeDurableDirectory(path);
      checkOwn(path, statSync(path), `run chmod 700 '${path}', or name another directory with --dir`);
      return new OwnDirectory(path, lock(path));
    } catch (error) {
      if (error instanceof Unusable) throw error;
      throw new Unusable(`${path} cannot be used (${codeOf(error)}): name another directory with --dir.`);
    }
  }

  /** The path of a file in it. Unusable if the file is there and others can read it. */
  file(name: string): string {
    const path = join(this.path, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats) checkOwn(path, stats, `run chmod 600 '${path}', and start again`);
    return path;
  }

  release(): void {
    this.#lock.close();
  }
}

function checkOwn(path: string, { mode, uid }: Stats, cure: string): void {
  if (uid !== process.getuid?.()) throw new Unusable(`${path} belongs to another user: name another with --dir.`);
  if ((mode & FOR_OTHERS) !== 0) throw new Unusable(`Others can read ${path}: ${cure}.`);
}

/** SQLite's own lock of a file: the system takes it back however the process ends, so that none is ever left over. */
function lock(directory: string): DatabaseSync {
  const path = join(directory, 'lock');
  closeSync(openSync(path, 'a', 0o600));
  const held = new DatabaseSync(path);
  try {
    held.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return held;
  } catch (error) {
    held.close();
    if (!isBusy(error)) throw error;
    throw new Unusable(`Another sandbox uses ${directory}: end that one, or name another directory with --dir.`);
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
