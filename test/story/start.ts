import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `npm start` runs, in a process of its own. */
export function start(...options: string[]) {
  return run(process.execPath, ['sandbox/story/main.ts', ...options], { env: { ...process.env, NO_COLOR: '1' } });
}
