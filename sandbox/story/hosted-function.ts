import type { createHandler, Handler } from '../../lambda/refresh/create-handler.ts';
import type {
  createHandler as createEndpoint,
  Handler as EndpointHandler,
} from '../../lambda/token-endpoint/create-handler.ts';
import type { VirtualClock } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';

/** A line of the function's log: one check, one sweep, or metrics in CloudWatch's embedded format. */
export type LogLine = Record<string, unknown>;

type Settings = Readonly<Record<string, string>>;

const FUNCTION_NAME = 'token-broker-refresh';
export const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:123456789012:function:${FUNCTION_NAME}`;
const TIMEOUT = 15 * 60_000;

/** What a function finds around it. */
export interface Surroundings {
  clock: Pick<VirtualClock, 'now' | 'sleep'>;
  env: Record<string, string>;
}

/** Runs the real handler as Lambda does: its environment, its time limit, its standard output as the log. */
export class HostedFunction {
  readonly #clock: Surroundings['clock'];
  readonly #handler: Handler;

  /** `settings` are what the sandbox does not set, being for all. */
  constructor(
    { clock, env }: Surroundings,
    create: typeof createHandler,
    random: () => number,
    settings: Settings = {},
  ) {
    this.#clock = clock;
    const { now, sleep } = clock;
    // The AWS clients read their endpoints and credentials from the process, there as here.
    Object.assign(process.env, env, settings);
    this.#handler = create({ ...env, ...settings }, { now, sleep, random });
  }

  /** Invokes it with an event; an error is an answer too. */
  async invoke(event: unknown): Promise<{ answer: unknown } | { error: Error }> {
    const { now } = this.#clock;
    const end = now() + TIMEOUT;
    const context = {
      functionName: FUNCTION_NAME,
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis: () => end - now(),
    };
    try {
      return { answer: await this.#handler(event, context) };
    } catch (error) {
      return { error: error as Error };
    }
  }
}

/** The real token endpoint, for a gateway to invoke. */
export function hostEndpoint(
  { clock: { now, sleep }, env }: Sandbox,
  create: typeof createEndpoint,
  random: () => number,
  settings: Settings,
): EndpointHandler {
  Object.assign(process.env, env, settings);
  return create(process.env, { now, sleep, random });
}

/** Takes the log lines out of what the process prints; returns a function that ends it. */
export function collectLog(listen: (line: LogLine) => void): () => void {
  const restore = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write;
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      const text = String(chunk);
      if (!text.startsWith('{"')) return write.call(stream, chunk, ...rest);
      for (const line of text.trim().split('\n')) listen(JSON.parse(line) as LogLine);
      return true;
    }) as typeof write;
    return () => {
      stream.write = write;
    };
  });
  return () => {
    for (const undo of restore) undo();
  };
}
