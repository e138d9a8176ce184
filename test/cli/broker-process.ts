import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect } from 'vitest';
import { SECRET_MARK } from '../../sandbox/live/live-sandbox.ts';

const broker = resolve(import.meta.dirname, '../../bin/wxcc-token-broker.js');

type Env = Record<string, string>;

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Surroundings {
  env?: Env;
  /** What is typed or piped in. */
  input?: string;
  /** The streams that look like a terminal. */
  terminals?: ('stdin' | 'stdout' | 'stderr')[];
  /** A command that takes the command as its last arguments. */
  under?: readonly string[];
}

/** Everything that could be read of the processes of this file: their command lines and what they wrote. */
const seen: string[] = [];

/** The mark of the sandbox's secrets, in hex, and inside of Base64 at each of the three alignments. */
const disguises = [
  SECRET_MARK,
  Buffer.from(SECRET_MARK).toString('hex'),
  ...[0, 1, 2].map((shift) => {
    const encoded = Buffer.from('-'.repeat(shift) + SECRET_MARK).toString('base64');
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + SECRET_MARK.length) * 8) / 6));
  }),
];

/** Fails if any of these shows a secret of the sandbox. */
export function expectNoSecret(...texts: string[]): void {
  for (const one of texts) expect(disguises.filter((disguise) => one.includes(disguise))).toEqual([]);
}

/** Call once in every file that runs processes: at its end, nothing that they showed may hold a secret. */
export function watchProcesses(): void {
  afterAll(() => expectNoSecret(...seen));
}

/** Starts `npx wxcc-token-broker <args>` without npx. Of the environment it gets the path and `env` alone. */
export function start(
  args: readonly string[],
  { env = {}, terminals = [], under = [] }: Surroundings = {},
): ChildProcess {
  const { PATH = '' } = process.env;
  const [first = '', ...others] = [...under, process.execPath, ...asTerminal(terminals), broker, ...args];
  const child = spawn(first, others, { env: { PATH, ...env } });
  seen.push(...child.spawnargs);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => seen.push(String(chunk)));
  return child;
}

/** Runs it to its end. */
export async function run(args: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
  const child = start(args, surroundings);
  // A command that reads nothing may have ended already.
  child.stdin?.on('error', () => {});
  child.stdin?.end(surroundings.input ?? '');
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr] = await Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  const [code] = await ended;
  return { code, stdout, stderr };
}

/** Makes streams look like a terminal that knows colours. */
export function asTerminal(streams: readonly string[]): string[] {
  if (streams.length === 0) return [];
  const lines = streams.map(
    (name) => `
    process.${name}.isTTY = true;
    process.${name}.getColorDepth = WriteStream.prototype.getColorDepth;`,
  );
  const module = `import { WriteStream } from 'node:tty';${lines.join('')}`;
  return ['--import', `data:text/javascript,${encodeURIComponent(module)}`];
}
