import { AsyncLocalStorage } from 'node:async_hooks';
import { createHandler } from '../../lambda/refresh/create-handler.ts';
import { createHandler as createEndpoint } from '../../lambda/token-endpoint/create-handler.ts';
import type { HttpApiOptions } from '../../sandbox/aws/http-api.ts';
import type { Invoked } from '../../sandbox/aws/lambda.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import {
  collectLog,
  HostedFunction,
  hostEndpoint,
  type LogLine,
  type Surroundings,
} from '../../sandbox/story/hosted-function.ts';

/** The real function, in this process. */
export interface HostedHere {
  /** Makes it ready to run in that sandbox. */
  host(surroundings: Surroundings, settings?: Record<string, string>): (event: unknown) => Promise<Invoked>;
  /** The same with the token endpoint's. */
  hostEndpoint(sandbox: Sandbox, settings: Record<string, string>): HttpApiOptions['invoke'];
  /** From now on what this process prints is not searched for its log any more. */
  close(): void;
}

/** Hosts the function so that each invocation gets its own lines of the log back; `hear` is told of all. */
export function hostHere(hear: (line: LogLine) => void): HostedHere {
  const invocation = new AsyncLocalStorage<string[]>();
  const close = collectLog((line) => {
    invocation.getStore()?.push(JSON.stringify(line));
    hear(line);
  });
  return {
    host(surroundings, settings) {
      const hosted = new HostedFunction(surroundings, createHandler, Math.random, settings);
      return async (event) => {
        const log: string[] = [];
        return { ...(await invocation.run(log, () => hosted.invoke(event))), log };
      };
    },
    hostEndpoint: (sandbox, settings) => hostEndpoint(sandbox, createEndpoint, Math.random, settings),
    close,
  };
}
