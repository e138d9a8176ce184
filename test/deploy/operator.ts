import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const CDK_CLI = join(PROJECT, 'node_modules/aws-cdk/bin/cdk');

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** An operator at a terminal who has one account of AWS, and nothing of this machine's settings. */
export class Operator {
  readonly #environment: Record<string, string>;
  readonly #home: string;
  readonly hasAwsCli: boolean;

  constructor(home: string, account: Record<string, string>) {
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    this.#environment = { ...account, HOME: home, PATH: path, CDK_DISABLE_CLI_TELEMETRY: 'true' };
    this.#home = home;
    this.hasAwsCli = spawnSync('aws', ['--version'], { env: this.#environment }).status === 0;
  }

  /** Runs CDK's CLI on the project, which stays untouched. Where that fails, the error tells what it said. */
  async cdk(...words: string[]): Promise<string> {
    // One for each run: some commands leave an assembly there that lacks the function's code.
    const output = mkdtempSync(join(this.#home, 'cdk.out-'));
    const { stdout, stderr } = await run(process.execPath, [CDK_CLI, ...words, '--output', output, '--no-notices'], {
      cwd: PROJECT,
      env: this.#environment,
    });
    return stdout + stderr;
  }

  /** Runs the command of the package that is installed in a folder; `more` is said to it by the environment. */
  async npx(folder: string, words: string, more: Record<string, string>, input = ''): Promise<Ran> {
    const env = { ...this.#environment, npm_config_offline: 'true', npm_config_update_notifier: 'false', ...more };
    const ran = run('npx', ['wxcc-token-broker', ...words.split(' ')], { cwd: folder, env });
    ran.child.stdin?.end(input);
    return await ran.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  }

  /** Types a command into the shell, and the input after it. */
  async type(command: string, input = ''): Promise<void> {
    // By way of cat: Node's own pipes are sockets, which cannot be opened as /dev/stdin.
    const typed = run('sh', ['-c', `cat | ${command}`], { env: this.#environment });
    typed.child.stdin?.end(input);
    await typed;
  }
}
