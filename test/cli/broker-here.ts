import { PassThrough } from 'node:stream';
import { broker } from '../../cli/broker.ts';
import { runCommand } from '../../cli/command.ts';
import { terminalOf } from '../../cli/process-terminal.ts';
import { expectNoSecret, type Run } from './broker-process.ts';

type Stream = 'stdin' | 'stdout' | 'stderr';

/** Three streams in place of a process's own; those named look like a terminal. */
export function streams(terminals: readonly Stream[] = []) {
  const make = (name: Stream) =>
    Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: terminals.includes(name) });
  return { stdin: make('stdin'), stdout: make('stdout'), stderr: make('stderr') };
}

interface Surroundings {
  /** The whole environment of the command besides the path; without it, this process's own. */
  env?: Record<string, string>;
  /** The folder in which it is typed; without it, the project's. */
  folder?: string;
  /** Piped in. */
  input?: string;
  /** What the operator types at each question, known by a part of its text; they come in this order. */
  answers?: Readonly<Record<string, string>>;
}

/**
 * Runs `npm run broker -- <args>` in this process: everything that bin/broker.ts does except starting Node. With answers,
 * an operator is there who gives them. Nothing shown may hold a secret. One at a time, as a process has one environment.
 */
export async function runHere(
  args: readonly string[],
  { input = '', answers, ...place }: Surroundings = {},
): Promise<Run> {
  const { stdin, stdout, stderr } = streams(answers ? ['stdin', 'stderr'] : []);
  const run = { stdout: '', stderr: '' };
  const left = Object.entries(answers ?? {});
  stdout.on('data', (chunk) => {
    run.stdout += chunk;
  });
  stderr.on('data', (chunk) => {
    run.stderr += chunk;
    const [question = '', keys] = left[0] ?? [];
    if (keys === undefined || !run.stderr.includes(question)) return;
    left.shift();
    // Only after the question is the keyboard listened to.
    setImmediate(() => stdin[left.length > 0 ? 'write' : 'end'](keys));
  });
  if (!answers) stdin.end(input);
  const code = await inPlace(place, () =>
    runCommand(broker, args, terminalOf({ stdin, stdout, stderr, env: process.env } as never)),
  );
  for (const stream of [stdout, stderr]) {
    stream.end();
    if (!stream.readableEnded) await new Promise((resolve) => stream.once('end', resolve));
  }
  if (left.length > 0) throw new Error(`The command never asked "${left[0]?.[0]}":\n${run.stderr}`);
  expectNoSecret(run.stdout, run.stderr);
  return { code, ...run };
}

async function inPlace<T>({ env, folder }: Pick<Surroundings, 'env' | 'folder'>, work: () => Promise<T>): Promise<T> {
  const [envBefore, folderBefore] = [process.env, process.cwd()];
  if (env) process.env = { PATH: envBefore.PATH, ...env };
  if (folder !== undefined) process.chdir(folder);
  try {
    return await work();
  } finally {
    process.env = envBefore;
    process.chdir(folderBefore);
  }
}
