import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHere } from '../cli/broker-here.ts';
import type { Run } from '../cli/broker-process.ts';

/** `npx wxcc-token-broker <words>`, and where its input comes from and its output goes. */
interface BrokerLine {
  words: string;
  input: string | undefined;
  output: string | undefined;
  /** `| jq .fine` */
  pipe: string;
}

type Surroundings = Omit<NonNullable<Parameters<typeof runHere>[1]>, 'env' | 'folder'> & {
  env: Record<string, string>;
  folder: string;
};

/** A line that begins with the operator's command; undefined if it does not. */
export function brokerLine(command: string): BrokerLine | undefined {
  const [, typed, pipe = ''] = /^npx wxcc-token-broker ((?:'[^']*'|[^|&'])*)(.*)$/.exec(command) ?? [];
  if (typed === undefined) return undefined;
  // A text in quotes is one word.
  const unquoted = typed.replace(/'[^']*'/g, '');
  const [, input] = / < (\S+)/.exec(unquoted) ?? [];
  const [, output] = / > (\S+)/.exec(unquoted) ?? [];
  return { words: typed.replace(/('[^']*')| [<>] \S+/g, '$1'), input, output, pipe };
}

/** The words as a shell reads them; it is asked only where it would do more than part them. */
function wordsOf(line: string, shell: { cwd: string; env: Record<string, string>; encoding: 'utf8' }): string[] {
  if (/^[\w ./:@=,-]*$/.test(line)) return line.split(' ').filter(Boolean);
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], shell)
    .split('\0')
    .slice(0, -1);
}

/** Types it: the shell reads its words and carries its output, and the command runs in this process. */
export async function typeHere(line: BrokerLine, surroundings: Surroundings): Promise<Run> {
  const { env, folder } = surroundings;
  const shell = { cwd: folder, env, encoding: 'utf8' } as const;
  const args = wordsOf(line.words, shell);
  const piped = line.input !== undefined && { input: readFileSync(join(folder, line.input), 'utf8') };
  const run = await runHere(args, { ...surroundings, ...piped });
  if (line.output !== undefined) {
    writeFileSync(join(folder, line.output), run.stdout);
    return { ...run, stdout: '' };
  }
  if (line.pipe === '') return run;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `cat ${line.pipe}`], { ...shell, input: run.stdout });
  return { code: status, stdout, stderr: run.stderr + stderr };
}
