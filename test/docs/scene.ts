import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  globSync,
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
import { ELSEWHERE } from '../../cli/sandbox/words.ts';
import { asTerminal, expectNoSecret, type Run } from '../cli/broker-process.ts';
import { SandboxHere } from '../cli/sandbox-here.ts';
import { brokerLine, typeHere } from './typed-here.ts';

const project = resolve(import.meta.dirname, '../..');
/** What a command of the project needs of it, wherever it runs. */
const parts = ['package.json', 'bin', 'sandbox', 'node_modules'];

/** What a command that runs until Ctrl-C says at last. */
const READY = /Ctrl-C|^\}\n/m;

interface Surroundings {
  /** What is typed at each question, which is known by a part of its text; they come in this order. */
  answers?: Record<string, string>;
  /** What is piped in. */
  input?: string;
}

/** How commands are run: the operator's in this process, to be quick, or as a shell starts them. */
type Manner = 'here' | 'as processes';

/** A person's folder of the project and a shell in it, which has been pointed at a sandbox. */
export class Scene extends SandboxHere {
  readonly manner: Manner;
  #folder = '';
  #commands = 0;
  #awsCli: 'none' | 'first' | 'later' | undefined;

  constructor(manner: Manner = 'here') {
    super();
    this.manner = manner;
  }

  override async start(): Promise<void> {
    await super.start();
    this.#folder = mkdtempSync(join(tmpdir(), 'token-broker-docs-'));
    for (const part of parts) symlinkSync(join(project, part), join(this.#folder, part));
  }

  override async end(): Promise<void> {
    await super.end();
    rmSync(this.#folder, { recursive: true });
  }

  /** Types a command and waits for its end; with answers, at a terminal where an operator gives them. */
  type(command: string, surroundings: Surroundings = {}): Promise<Run> {
    const line = this.manner === 'here' ? brokerLine(command) : undefined;
    return line ? typeHere(line, { ...this.#place, ...surroundings }) : this.typeInShell(command, surroundings);
  }

  /** The same, always as a shell starts it. */
  async typeInShell(command: string, { answers, input = '' }: Surroundings = {}): Promise<Run> {
    this.#commands += 1;
    const output = join(this.#folder, `.output-${this.#commands}`);
    // A file, because Node's own pipes cannot be opened as /dev/stdout.
    const stdout = openSync(output, 'w');
    const terminal = answers === undefined ? {} : { NODE_OPTIONS: asTerminal(['stdin', 'stderr']).join(' ') };
    const child = this.#shell(command, stdout, terminal);
    closeSync(stdout);
    // A command that reads nothing may have ended already.
    child.stdin?.on('error', () => {});
    if (!answers) child.stdin?.end(input);
    const left = Object.entries(answers ?? {});
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
      const [question = '', keys] = left[0] ?? [];
      if (keys === undefined || !stderr.includes(question)) return;
      left.shift();
      child.stdin?.[left.length > 0 ? 'write' : 'end'](keys);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (left.length > 0) throw new Error(`No question "${left[0]?.[0]}" was asked:\n${stderr}`);
    const typed = { code, stdout: readFileSync(output, 'utf8'), stderr };
    expectNoSecret(typed.stdout, typed.stderr);
    return typed;
  }

  /** Types a command that runs until Ctrl-C, which comes when it has said something; what it has said. */
  async serve(command: string): Promise<string> {
    const line = this.manner === 'here' ? brokerLine(command) : undefined;
    if (line) return (await typeHere(line, { ...this.#place, until: READY })).stdout;
    const child = this.#shell(command, 'pipe', {});
    const closed = once(child, 'close');
    let said = '';
    for await (const chunk of child.stdout as NodeJS.ReadableStream) {
      said += chunk;
      if (!READY.test(said)) continue;
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

  /** The files of a folder there, by their names. */
  read(folder: string): Record<string, string> {
    const names = globSync('*', { cwd: join(this.#folder, folder) });
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(this.#folder, folder, name), 'utf8')]));
  }

  /** Takes a record away for good, as if it had never been; what its owner brings to register it again. */
  forget(record: string): Record<string, unknown> {
    const { clientId, clientSecret, refreshToken, target, writer } = this.record(record);
    const accessToken = this.tokenOf(record);
    const { variableId, ...place } = (target ?? {}) as Record<string, unknown>;
    this.remove(record);
    return {
      clientId,
      clientSecret,
      refreshToken,
      accessToken,
      ...(target !== undefined && { target: place }),
      writer,
    };
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
    // What npx starts, in half the time.
    const started = command.replaceAll('npx wxcc-token-broker', `'${join(project, 'bin/wxcc-token-broker.js')}'`);
    return spawn('sh', ['-c', started], {
      cwd: this.#folder,
      env: { ...this.#env, ...more },
      stdio: ['pipe', stdout, 'pipe'],
      detached: true,
    });
  }

  get #place(): { env: Record<string, string>; folder: string } {
    return { env: this.#env, folder: this.#folder };
  }

  get #env(): Record<string, string> {
    return {
      PATH: [join(project, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      HOME: this.#folder,
      npm_config_update_notifier: 'false',
      ...Object.fromEntries(Object.entries(this.live.awsEnv).filter(([name]) => !ELSEWHERE.includes(name))),
    };
  }
}
