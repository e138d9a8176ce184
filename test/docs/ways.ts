import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { wrongWith } from '../alarms/commands.ts';
import { wrongWithAwsCommand } from './aws-commands.ts';
import { yes } from './props.ts';
import type { Scene } from './scene.ts';

/** Tries a command; fails if it does not do what the documentation says. */
export type Way = (command: string, scene: Scene) => unknown;

type Given = (scene: Scene, command: string) => unknown;

interface Circumstances {
  /** What the reader answers to each question. */
  answers?: (scene: Scene) => Record<string, string>;
  /** What is piped in, if nothing stands behind a `<`. */
  input?: (scene: Scene, command: string) => string;
  codes?: number[];
  /** What must be there. */
  given?: Given;
}

/** A reader types it. */
export function typed({ answers, input, codes = [0], given }: Circumstances = {}): Way {
  return async (command, scene) => {
    await given?.(scene, command);
    const surroundings = answers ? { answers: answers(scene) } : { input: input?.(scene, command) ?? '' };
    const { code, stdout, stderr } = await scene.type(command, surroundings);
    expect(codes, stdout + stderr).toContain(code);
  };
}

/** A reader types it with --dry-run, if it writes at all. */
export function dryRun(circumstances: Circumstances = {}): Way {
  return (command, scene) => typed(circumstances)(withDryRun(command), scene);
}

function withDryRun(command: string): string {
  return command.includes('--dry-run') ? command : `${command} --dry-run`;
}

/** A reader removes a record, and then brings it back, as others need it. */
export async function removed(command: string, scene: Scene): Promise<void> {
  await typed({ answers: yes })(command, scene);
  await typed({ answers: yes })('npx wxcc-token-broker restore clinic', scene);
}

/** It finds lines of the log, or none, by fields that the function writes. */
export async function readsLog(command: string, scene: Scene): Promise<void> {
  await soundAws(command);
  await typed()(command, scene);
}

/** Its output is piped into another program, which prints something. */
export async function piped(command: string, scene: Scene): Promise<void> {
  const { code, stdout, stderr } = await scene.type(command);
  expect(code, stderr).toBe(0);
  expect(stdout).not.toBe('');
}

/** The same, of what must be there. */
export function pipedWith(given: Given): Way {
  return async (command, scene) => {
    await given(scene, command);
    await piped(command, scene);
  };
}

/** It runs until Ctrl-C. */
export async function served(command: string, scene: Scene): Promise<void> {
  // As if it were in the foreground, and told the terminal; another one may run on this machine.
  const ports = command.includes('--live') ? '' : ' --port 0';
  expect(await scene.serve(command.replace(/ > .*$/, '') + ports)).not.toBe('');
}

/** Its program knows it, by its help, or is there at all: it needs more than a shell, or would not end. */
export async function understands(command: string): Promise<void> {
  expect(await wrongWith(command)).toBeUndefined();
}

/** Where everything is a process it is typed; elsewhere it takes too long, and its program knows it. */
export const typedOrUnderstood: Way = (command, scene) =>
  scene.manner === 'here' ? understands(command) : typed()(command, scene);

/** What it installs is what package.json asks for; otherwise it refuses. */
export function installs(): void {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  const locked = read('package-lock.json').packages[''];
  const asked = read('package.json');
  for (const kind of ['dependencies', 'devDependencies', 'peerDependencies']) {
    expect([kind, locked[kind]]).toEqual([kind, asked[kind]]);
  }
}

/** It writes the flows that the project has; into another folder here, as others read them. */
export async function generates(command: string, scene: Scene): Promise<void> {
  scene.put('generated/.keep', '');
  const generator = resolve(command.replace('node ', ''));
  const { code, stderr } = await scene.typeInShell(`node ${generator} generated`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const made = scene.read('generated');
  expect(Object.keys(made).length).toBeGreaterThan(1);
  for (const [name, text] of Object.entries(made)) expect(text, name).toBe(readFileSync(`flows/${name}`, 'utf8'));
}

/** It names what there is, and works where the AWS CLI is at hand. */
export function aws(given?: Given): Way {
  return async (command, scene) => {
    await soundAws(command);
    // The AWS CLI takes a second to start.
    if (scene.manner === 'here' || scene.awsCli === 'none') return;
    // The first version neither needs nor knows this.
    const known = scene.awsCli === 'first' ? command.replace(' --cli-binary-format raw-in-base64-out', '') : command;
    await typed({ ...(given && { given }) })(known, scene);
  };
}

/** The sandbox has no such service, or would lose what others need: it names what there is. */
export async function soundAws(command: string): Promise<void> {
  expect(await wrongWithAwsCommand(command)).toBeUndefined();
}
