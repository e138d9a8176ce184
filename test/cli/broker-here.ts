import { PassThrough, Writable } from 'node:stream';
import { broker } from '../../cli/broker.ts';
import { runCommand } from '../../cli/terminal/command.ts';
import { terminalOf } from '../../cli/terminal/process-terminal.ts';
import { expectNoSecret, type Run } from './broker-process.ts';

interface Surroundings {
  /** The whole environment of the command besides the path; without it, this process's own. */
  env?: Record<string, string>;
  /** The folder in which it is typed; without it, the project's. */
  folder?: string;
  /** Piped in. */
  input?: string;
  /** What the operator types at each question, known by a part of its text; they come in this order. */
  answers?: Readonly<Record<string, string>>;
  /** What the command has printed when the operator presses Ctrl-C. */
  until?: RegExp;
}

/**
 * Runs `npx wxcc-token-broker <args>` in this process: everything that the process does except starting Node. With answers,
 * an operator is there who gives them. Nothing shown may hold a secret. One at a time, as a process has one environment.
 */
export async function runHere(
  args: readonly string[],
  { input = '', answers, until, ...place }: Surroundings = {},
): Promise<Run> {
  const run = { stdout: '', stderr: '' };
  const left = Object.entries(answers ?? {});
  const interrupt = interruptionOfOne();
  const isAsked = answers !== undefined;
  const stdin = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: isAsked });
  const stdout = output(false, (text) => {
    run.stdout += text;
    if (until?.test(run.stdout)) interrupt();
  });
  const stderr = output(isAsked, (text) => {
    run.stderr += text;
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
  if (left.length > 0) throw new Error(`The command never asked "${left[0]?.[0]}":\n${run.stderr}`);
  expectNoSecret(run.stdout, run.stderr);
  return { code, ...run };
}

/** Like a process's own, it cannot be ended: the library that asks questions tries to after each. */
function output(isTTY: boolean, hear: (text: string) => void): Writable {
  const stream = new Writable({
    write(chunk, _encoding, written) {
      hear(String(chunk));
      written();
    },
  });
  return Object.assign(stream, { isTTY, end: () => stream });
}

/** Ctrl-C for the command that starts now, and for no other of this process. */
export function interruptionOfOne(): () => void {
  const others = process.rawListeners('SIGINT');
  return () => {
    for (const listener of process.rawListeners('SIGINT')) if (!others.includes(listener)) listener('SIGINT');
  };
}

async function inPlace<T>({ env, folder }: Pick<Surroundings, 'env' | 'folder'>, work: () => Promise<T>): Promise<T> {
  const [envBefore, folderBefore] = [{ ...process.env }, process.cwd()];
  if (env) replaceEnv({ PATH: envBefore.PATH, ...env });
  if (folder !== undefined) process.chdir(folder);
  try {
    return await work();
  } finally {
    replaceEnv(envBefore);
    process.chdir(folderBefore);
  }
}

/** In place, as the system reads the home directory there too. */
function replaceEnv(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
