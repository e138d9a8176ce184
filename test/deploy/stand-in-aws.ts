import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROJECT = new URL('../../', import.meta.url);
const MOTO_CFN = fileURLToPath(new URL('../shared/tools/moto-cfn', PROJECT));
const SERVER = fileURLToPath(new URL('stand_in_aws.py', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: an API's answer is JSON, and the tests say what they expect of it.
export type Json = any;

/** An account of AWS, empty at first, on loopback. */
export interface StandInAws {
  url: string;
  /** With this a program talks to it, and knows nothing of this machine's own accounts. */
  environment: Record<string, string>;
  /** Calls an operation, both named as in boto3 (`get_function`, its `FunctionName`). Throws what AWS refuses. */
  ask(service: string, operation: string, parameters?: object): Promise<Json>;
  stop(): Promise<void>;
}

/** Whether the stand-in can run on this machine. */
export function hasStandInAws(): boolean {
  return existsSync(MOTO_CFN) && spawnSync('python3', ['-c', 'import boto3, moto.server']).status === 0;
}

export async function startStandInAws(): Promise<StandInAws> {
  const account = {
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const { PATH, HOME } = process.env;
  const server = spawn('python3', [SERVER, MOTO_CFN], {
    env: { PATH, HOME, ...account },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'close');
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<Json> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The stand-in of AWS has ended.');
    return JSON.parse(value);
  };

  const url: string = await readLine();
  return {
    url,
    environment: { ...account, AWS_ENDPOINT_URL: url },
    ask: async (service, operation, parameters = {}) => {
      server.stdin.write(`${JSON.stringify([service, operation, parameters])}\n`);
      const { answer, error } = await readLine();
      if (error) throw new Error(error);
      return answer;
    },
    stop: async () => {
      server.stdin.end();
      await ended;
    },
  };
}
