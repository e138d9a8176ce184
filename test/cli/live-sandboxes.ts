import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import { broker } from '../../cli/broker.ts';
import type { describeLive } from '../../cli/sandbox/live-words.ts';
import { runCommand } from '../../cli/terminal/command.ts';
import { interruptionOfOne } from './broker-here.ts';
import { start } from './broker-process.ts';

/** A running `sandbox --live`. */
export interface Live {
  description: ReturnType<typeof describeLive>;
  /** What a shell that has read the shell file finds it by. */
  env: Record<string, string>;
  register(name: string, record: object): Promise<void>;
  /** Ends it by Ctrl-C; its exit code. */
  end(): Promise<number | null>;
}

export interface LiveProcess extends Live {
  kill(): Promise<unknown>;
}

/** A directory that lasts as long as the test. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'token-broker-live-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const argsFor = (dir: string, options: readonly string[]) => ['sandbox', '--live', '--json', '--dir', dir, ...options];

/** Starts one that is kept there, in a process of its own; the options say where its Webex is. */
export async function startLiveProcess(dir: string, ...options: string[]): Promise<LiveProcess> {
  const child = start(argsFor(dir, options));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await closed)[0];
  };
  onTestFinished(async () => void (await end('SIGKILL')));
  const printed = await firstObject(child.stdout as NodeJS.ReadableStream);
  return { ...described(printed), end: () => end('SIGINT'), kill: () => end('SIGKILL') };
}

/** The same in this process. */
export async function startLiveHere(dir: string, ...options: string[]): Promise<Live> {
  const ready = Promise.withResolvers<string>();
  const warned: string[] = [];
  const interrupt = interruptionOfOne();
  const ended = runCommand(broker, argsFor(dir, options), {
    print: ready.resolve,
    warn: (line) => warned.push(line),
    readInput: async () => '',
  });
  void ended.then(() => ready.reject(new Error(`The sandbox ended at once: ${warned.join()}`)));
  const live = described(await ready.promise);
  const end = () => {
    interrupt();
    return ended;
  };
  onTestFinished(async () => void (await end()));
  return { ...live, end };
}

function described(printed: string): Omit<Live, 'end'> {
  const description = JSON.parse(printed) as Live['description'];
  const env = shellOf(description.shellFile);
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const client = new SecretsManagerClient({
    endpoint: env.AWS_ENDPOINT_URL_SECRETS_MANAGER as string,
    credentials: { accessKeyId, secretAccessKey },
    region: env.AWS_REGION as string,
  });
  return {
    description,
    env,
    register: async (name, record) => {
      const SecretString = JSON.stringify(record);
      await client.send(new CreateSecretCommand({ Name: `token-broker/${name}`, SecretString }));
    },
  };
}

/** The first JSON text that is written whole. */
async function firstObject(stream: NodeJS.ReadableStream): Promise<string> {
  let written = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      written += chunk;
      if (written.endsWith('\n}\n')) resolve(written);
    });
    stream.on('end', () => reject(new Error('The sandbox ended before it had said where it is.')));
  });
}

function shellOf(file: string): Record<string, string> {
  const exports = readFileSync(file, 'utf8').matchAll(/^export (\w+)='([^']*)'$/gm);
  return Object.fromEntries([...exports].map(([, name, value]) => [name, value]));
}
