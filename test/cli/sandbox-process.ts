import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll } from 'vitest';
import type { describeSandbox } from '../../cli/sandbox-words.ts';
import { start } from './broker-process.ts';

type Description = ReturnType<typeof describeSandbox>;

/** A sandbox in a process of its own, which lasts as long as the tests of this file. */
export class SandboxProcess {
  #description: Description | undefined;
  #secrets: SecretsManagerClient | undefined;
  #end = async (): Promise<void> => {};

  /** What it said when it was ready. */
  get description(): Description {
    return this.#description as Description;
  }

  async start(): Promise<void> {
    const child = start(['sandbox', '--json']);
    this.#end = async () => {
      child.kill('SIGINT');
      await once(child, 'close');
    };
    this.#description = await firstJson<Description>(child.stdout as NodeJS.ReadableStream);
    // This process finds it as any shell does.
    Object.assign(process.env, this.#description.env);
    this.#secrets = new SecretsManagerClient({});
  }

  end(): Promise<void> {
    return this.#end();
  }

  /** Registers the Service App that waits to be, as often as needed: each test has a record of its own. */
  async register(name: string, change: Record<string, unknown> = {}): Promise<void> {
    const credentials = JSON.parse(await readFile(this.description.newcomer.credentialsFile, 'utf8'));
    const SecretString = JSON.stringify({ ...credentials, ...change });
    await this.#client.send(new CreateSecretCommand({ Name: `token-broker/${name}`, SecretString }));
  }

  /** Changes fields of a record by hand; undefined takes one away. */
  async edit(name: string, change: Record<string, unknown>): Promise<void> {
    const SecretString = JSON.stringify({ ...(await this.record(name)), ...change });
    await this.#client.send(new PutSecretValueCommand({ SecretId: `token-broker/${name}`, SecretString }));
  }

  /** The record as it is stored. */
  async record(name: string): Promise<Record<string, unknown>> {
    const { SecretString = '' } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: `token-broker/${name}` }),
    );
    return JSON.parse(SecretString) as Record<string, unknown>;
  }

  get #client(): SecretsManagerClient {
    return this.#secrets as SecretsManagerClient;
  }
}

/** One sandbox for the tests of this file. */
export function withSandbox(): SandboxProcess {
  const sandbox = new SandboxProcess();
  beforeAll(() => sandbox.start());
  afterAll(() => sandbox.end());
  return sandbox;
}

/** The first JSON text that is written whole. */
export async function firstJson<T>(stream: NodeJS.ReadableStream): Promise<T> {
  let written = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      written += chunk;
      if (written.endsWith('\n}\n')) resolve(JSON.parse(written));
    });
    stream.on('end', () => reject(new Error('The sandbox ended before it had said where it is.')));
  });
}
