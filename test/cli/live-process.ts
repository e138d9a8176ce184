import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import type { describeLive } from '../../cli/sandbox-live-words.ts';
import { start } from './broker-process.ts';
import { firstJson } from './sandbox-process.ts';

/** A live sandbox in a process of its own. */
export interface LiveProcess {
  child: ChildProcess;
  description: ReturnType<typeof describeLive>;
  /** What a shell that has read the shell file finds it by. */
  env: Record<string, string>;
  register(name: string, record: object): Promise<void>;
  /** Ends the process, by Ctrl-C if nothing else is said; its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A directory that lasts as long as the test. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'token-broker-live-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Starts one that is kept there; the options say where its Webex is. */
export async function startLive(dir: string, ...options: string[]): Promise<LiveProcess> {
  const child = start(['sandbox', '--live', '--json', '--dir', dir, ...options]);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const end = async (signal: NodeJS.Signals = 'SIGINT') => {
    child.kill(signal);
    return (await closed)[0];
  };
  onTestFinished(async () => void (await end('SIGKILL')));
  const description = await firstJson<LiveProcess['description']>(child.stdout as NodeJS.ReadableStream);
  const env = shellOf(description.shellFile);
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const client = new SecretsManagerClient({
    endpoint: env.AWS_ENDPOINT_URL_SECRETS_MANAGER as string,
    credentials: { accessKeyId, secretAccessKey },
    region: env.AWS_REGION as string,
  });
  return {
    child,
    description,
    env,
    register: async (name, record) => {
      const SecretString = JSON.stringify(record);
      await client.send(new CreateSecretCommand({ Name: `token-broker/${name}`, SecretString }));
    },
    end,
  };
}

function shellOf(file: string): Record<string, string> {
  const exports = readFileSync(file, 'utf8').matchAll(/^export (\w+)='([^']*)'$/gm);
  return Object.fromEntries([...exports].map(([, name, value]) => [name, value]));
}
