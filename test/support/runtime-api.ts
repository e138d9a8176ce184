import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { transformSync } from 'esbuild';
import { arn } from '../../sandbox/aws/notation.ts';
import { Faults } from '../../sandbox/faults.ts';
import { type Answer, type Exchange, type StandIn, serve } from '../../sandbox/loopback-server.ts';
import { canary } from './canaries.ts';

/** What Lambda tells the invoker of a function about its failure. */
interface InvocationError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** An invocation has one of the two. */
interface Outcome {
  result?: unknown;
  error?: InvocationError;
}

export interface DeployedFunction {
  name: string;
  /** Where its code is. */
  directory: string;
  /** `<file>.<export>` */
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
}

export interface RunningFunction {
  functionArn: string;
  invoke(event: unknown): Promise<Outcome>;
  /** Ends the process; resolves with everything that it has written, to stdout and stderr. */
  stop(): Promise<string>;
}

/** Runs a function in a process of its own, as Lambda does: fresh, with nothing of this process's environment. */
export async function startFunction(deployed: DeployedFunction): Promise<RunningFunction> {
  const { name } = deployed;
  const functionArn = arn('lambda', `function:${name}`);
  const api = new RuntimeApi(functionArn, deployed.timeoutSeconds * 1000);
  const server = await serve(api, { now: Date.now, sleep, faults: new Faults() });

  const child = spawn(process.execPath, ['--input-type=module', '--eval', bootstrap()], {
    cwd: deployed.directory,
    env: {
      AWS_LAMBDA_RUNTIME_API: new URL(server.url).host,
      _HANDLER: deployed.handler,
      LAMBDA_TASK_ROOT: deployed.directory,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: canary('key-id'),
      AWS_SECRET_ACCESS_KEY: canary('access-key'),
      AWS_SESSION_TOKEN: canary('session-token'),
      TZ: ':UTC',
      ...deployed.environment,
    },
  });
  const output = collectOutput(child);
  const ended = once(child, 'close').then(([code]) => api.processEnded(code));

  return {
    functionArn,
    invoke: (event) => api.invoke(event),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await server.close();
      return output();
    },
  };
}

let withoutTypes: string | undefined;

/** What Lambda runs around a function, in JavaScript: to strip its types takes half of a start, and no Lambda does. */
function bootstrap(): string {
  const source = new URL('lambda-bootstrap.ts', import.meta.url);
  withoutTypes ??= transformSync(readFileSync(source, 'utf8'), { loader: 'ts', target: 'node24' }).code;
  return withoutTypes;
}

function collectOutput({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

interface Invocation {
  id: string;
  event: unknown;
  end: (outcome: Outcome) => void;
}

/** The Lambda Runtime API, 2018-06-01: the runtime asks it for the next event and tells it how that ended. */
class RuntimeApi implements StandIn {
  readonly service = 'lambda-runtime';
  readonly #functionArn: string;
  readonly #timeoutMs: number;
  readonly #waiting: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  #arrival = Promise.withResolvers<void>();
  #ended: Outcome | undefined;

  constructor(functionArn: string, timeoutMs: number) {
    this.#functionArn = functionArn;
    this.#timeoutMs = timeoutMs;
  }

  invoke(event: unknown): Promise<Outcome> {
    if (this.#ended) return Promise.resolve(this.#ended);
    return new Promise((end) => {
      this.#waiting.push({ id: randomUUID(), event, end });
      this.#arrival.resolve();
    });
  }

  /** An invoker that still waits hears that the process is gone, or why it could not begin. */
  processEnded(code: number | null): void {
    this.#ended ??= { error: { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with status ${code}.` } };
    for (const { end } of [...this.#running.values(), ...this.#waiting]) end(this.#ended);
  }

  operation({ path }: Exchange): string {
    return path.split('/').at(-1) ?? '';
  }

  async handle({ path, body }: Exchange): Promise<Answer> {
    const [version, , subject, id = '', ending] = path.split('/').slice(1);
    if (version !== '2018-06-01') return { status: 404 };
    if (subject === 'init') {
      this.#ended = { error: JSON.parse(body) };
      return { status: 202, body: { status: 'OK' } };
    }
    if (id === 'next') return this.#next();
    const invocation = this.#running.get(id);
    if (!invocation) return { status: 403, body: { errorType: 'InvalidRequestID' } };
    this.#running.delete(id);
    invocation.end(ending === 'response' ? { result: JSON.parse(body) } : { error: JSON.parse(body) });
    return { status: 202, body: { status: 'OK' } };
  }

  async #next(): Promise<Answer> {
    await this.#arrival.promise;
    const invocation = this.#waiting.shift() as Invocation;
    if (this.#waiting.length === 0) this.#arrival = Promise.withResolvers();
    this.#running.set(invocation.id, invocation);
    return {
      status: 200,
      headers: {
        'Lambda-Runtime-Aws-Request-Id': invocation.id,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + this.#timeoutMs),
        'Lambda-Runtime-Invoked-Function-Arn': this.#functionArn,
        'content-type': 'application/json',
      },
      body: JSON.stringify(invocation.event),
    };
  }
}
