import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { wrongWith } from '../alarms/commands.ts';
import { wrongWithAwsCommand } from './aws-commands.ts';
import { yes } from './props.ts';
import type { Scene } from './scene.ts';

/** Tries a command; fails if it does not do what the documentation says. */
export type Way = (command: string, scene: Scene) => unknown;

type Given = (scene: Scene, command: string) => unknown;

interface Circumstances {
  /** What somebody answers to each question. */
  answers?: (scene: Scene) => Record<string, string>;
  /** What is piped in, if nothing stands behind a `<`. */
  input?: (scene: Scene, command: string) => string;
  codes?: number[];
  /** What has to be there. */
  given?: Given;
}

/** Somebody types it. */
export function typed({ answers, input, codes = [0], given }: Circumstances = {}): Way {
  return async (command, scene) => {
    await given?.(scene, command);
    const surroundings = answers ? { answers: answers(scene) } : { input: input?.(scene, command) ?? '' };
    const { code, stdout, stderr } = await scene.type(command, surroundings);
    expect(codes, stdout + stderr).toContain(code);
  };
}

/** Somebody types it with --dry-run, if it writes at all. */
export function dryRun(circumstances: Circumstances = {}): Way {
  return (command, scene) => typed(circumstances)(withDryRun(command), scene);
}

function withDryRun(command: string): string {
  return command.includes('--dry-run') ? command : `${command} --dry-run`;
}

/** One after the other. */
function inTurn(...ways: Way[]): Way {
  return async (command, scene) => {
    for (const way of ways) await way(command, scene);
  };
}

/** Somebody removes a record, and then brings it back, as others need it. */
export async function removed(command: string, scene: Scene): Promise<void> {
  await typed({ answers: yes })(command, scene);
  await typed({ answers: yes })('npm run broker -- restore clinic', scene);
}

/** Its output is piped into another program, which prints something. */
export async function piped(command: string, scene: Scene): Promise<void> {
  const { code, stdout, stderr } = await scene.type(command);
  expect(code, stderr).toBe(0);
  expect(stdout).not.toBe('');
}

/** The same, of what has to be there. */
export function pipedWith(given: Given): Way {
  return async (command, scene) => {
    await given(scene, command);
    await piped(command, scene);
  };
}

/** It runs until Ctrl-C. */
export async function served(command: string, scene: Scene): Promise<void> {
  // As if it were in the foreground, and told the terminal.
  expect(await scene.serve(command.replace(/ > .*$/, ''))).not.toBe('');
}

/** Another test runs it; that file says so. */
export function ranBy(file: string, says: string): Way {
  return () => expect(readFileSync(file, 'utf8')).toContain(says);
}

/** The deployment rehearsal runs it, which CI runs. */
export function rehearsed(says: string): Way {
  return inTurn(ranBy('.ci/run', '\nnpm run test:deploy\n'), ranBy('test/deploy/deployment.rehearsal.ts', says));
}

/** Its program knows it, by its help: it needs more than a shell, or would not end. */
export function understands(command: string): void {
  expect(wrongWith(command)).toBeUndefined();
}

/** It names what there is, and works where the AWS CLI is at hand. */
export function aws(given?: Given): Way {
  return async (command, scene) => {
    soundAws(command);
    if (scene.awsCli === 'none') return;
    // The first version neither needs nor knows this.
    const known = scene.awsCli === 'first' ? command.replace(' --cli-binary-format raw-in-base64-out', '') : command;
    await typed({ ...(given && { given }) })(known, scene);
  };
}

/** The sandbox has no such service, or would lose what others need: it names what there is. */
export function soundAws(command: string): void {
  expect(wrongWithAwsCommand(command)).toBeUndefined();
}
