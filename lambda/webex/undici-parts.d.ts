/**
 * undici is imported by its parts: the agent and `request` alone are 460 KB of bundle and load in half the time of the
 * 716 KB of the whole. The package has no `exports`, so its files are there to import; only their types are missing.
 */
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}

declare module 'undici/lib/api/api-request.js' {
  import type { Dispatcher } from 'undici';
  export default function request(
    this: Dispatcher,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData>;
}
