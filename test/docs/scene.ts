import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll } from 'vitest';
import { asTerminal, expectNoSecret } from '../cli/broker-process.ts';
import { type SandboxProcess, withSandbox } from '../cli/sandbox-process.ts';

const project = resolve(import.meta.dirname, '../..');
/** What a command of the project needs of it, wherever it runs. */
const parts = ['package.json', 'bin', 'sandbox', 'node_modules'];

export interface Typed {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A person's folder of the project and a shell in it, which a sandbox's words have pointed at that sandbox. */
export class Scene {
  readonly sandbox: SandboxProcess;
  #folder = '';
  #commands = 0;
  #awsCli: 'none' | 'first' | 'later' | undefined;

  constructor(sandbox: SandboxProcess) {
    this.sandbox = sandbox;
  }

  open(): void {
    this.#folder = mkdtempSync(join(tmpdir(), 'token-broker-docs-'));
    for (const part of parts) symlinkSync(join(project, part), join(this.#folder, part));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Types a command and waits for its end; with an answer, at a terminal where somebody gives it. */
  async type(command: string, answer?: string): Promise<Typed> {
    this.#commands += 1;
    const output = join(this.#folder, `.output-${this.#commands}`);
    // A file, as nobody can open Node's own pipes as /dev/stdout.
    const stdout = openSync(output, 'w');
    const terminal = answer === undefined ? {} : { NODE_OPTIONS: asTerminal(['stdin', 'stderr']).join(' ') };
    const child = this.#shell(command, stdout, terminal);
    closeSync(stdout);
    child.stdin?.end(answer ?? '');
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const typed = { code, stdout: readFileSync(output, 'utf8'), stderr };
    expectNoSecret(typed.stdout, typed.stderr);
    return typed;
  }

  /** Types a command that runs until Ctrl-C, which comes when it has said something; what it has said. */
  async serve(command: string): Promise<string> {
    const child = this.#shell(command, 'pipe', {});
    const closed = once(child, 'close');
    let said = '';
    for await (const chunk of child.stdout as NodeJS.ReadableStream) {
      said += chunk;
      if (!/Ctrl-C|^\}\n/m.test(said)) continue;
      // To all that the shell has started, as a terminal sends it.
      process.kill(-(child.pid as number), 'SIGINT');
    }
    await closed;
    return said;
  }

  /** Puts a file of the project there, or a text. */
  put(name: string, content: string | { from: string }): void {
    const path = join(this.#folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content, { mode: 0o600 });
    else copyFileSync(join(project, content.from), path);
  }

  /** The credentials of the Service App that waits to be registered. */
  get credentials(): string {
    return readFileSync(this.sandbox.description.newcomer.credentialsFile, 'utf8');
  }

  /** Takes a record away for good, so that it can be registered as if it had never been. */
  async forget(record: string): Promise<void> {
    const forget = { SecretId: `token-broker/${record}`, ForceDeleteWithoutRecovery: true };
    await new SecretsManagerClient({}).send(new DeleteSecretCommand(forget));
  }

  /** Which version of the AWS CLI this machine has, if any. */
  get awsCli(): 'none' | 'first' | 'later' {
    if (this.#awsCli === undefined) {
      const { status, stdout } = spawnSync('aws', ['--version'], { env: this.#env, encoding: 'utf8' });
      this.#awsCli = status !== 0 ? 'none' : stdout.startsWith('aws-cli/1.') ? 'first' : 'later';
    }
    return this.#awsCli;
  }

  #shell(command: string, stdout: number | 'pipe', more: Record<string, string>): ChildProcess {
    return spawn('sh', ['-c', command], {
      cwd: this.#folder,
      env: { ...this.#env, ...more },
      stdio: ['pipe', stdout, 'pipe'],
      detached: true,
    });
  }

  get #env(): Record<string, string> {
    return {
      PATH: [join(project, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      HOME: this.#folder,
      npm_config_update_notifier: 'false',
      ...this.sandbox.description.env,
    };
  }
}

/** One for the tests of this file. */
export function withScene(): Scene {
  const scene = new Scene(withSandbox());
  beforeAll(() => scene.open());
  afterAll(() => scene.close());
  return scene;
}
