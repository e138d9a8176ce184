import { AsyncLocalStorage } from 'node:async_hooks';
import { createHandler } from '../lambda/refresh/create-handler.ts';
import type { Invoked } from '../sandbox/aws/lambda.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { collectLog, HostedFunction, type LogLine } from '../sandbox/story/hosted-function.ts';

/** The real function, in this process. */
export interface HostedHere {
  /** Makes it ready to run in that sandbox. */
  host(sandbox: Sandbox, settings: Record<string, string>): (event: unknown) => Promise<Invoked>;
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
    host(sandbox, settings) {
      const hosted = new HostedFunction(sandbox, createHandler, Math.random, settings);
      return async (event) => {
        const log: string[] = [];
        return { ...(await invocation.run(log, () => hosted.invoke(event))), log };
      };
    },
    close,
  };
}
