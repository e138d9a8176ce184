import { afterAll, beforeAll } from 'vitest';
import { type HostedHere, hostHere } from '../../cli/sandbox-function.ts';
import { type LiveSandbox, startLiveSandbox } from '../../sandbox/live/live-sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { deployedTemplate } from '../../sandbox/story/deployed-template.ts';
import { FUNCTION_ARN } from '../../sandbox/story/hosted-function.ts';

/** The org of the sandbox's residents. */
export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

/** The sandbox that `npm run broker -- sandbox` runs, in this process, its stand-ins within reach of the tests. */
export class OpenSandbox {
  #stage: Sandbox | undefined;
  #live: LiveSandbox | undefined;
  #here: HostedHere | undefined;

  get stage(): Sandbox {
    return this.#stage as Sandbox;
  }

  async start(): Promise<void> {
    const here = hostHere(() => {});
    this.#here = here;
    this.#live = await startLiveSandbox({
      stack: 'token-broker',
      functionArn: FUNCTION_ARN,
      hostEndpoint: here.hostEndpoint,
      template: deployedTemplate(),
      host: (stage) => {
        this.#stage = stage;
        return here.host(stage);
      },
      hearMessage: () => {},
    });
    // This process finds it as any shell does.
    Object.assign(process.env, this.#live.awsEnv);
  }

  async end(): Promise<void> {
    await this.#live?.close();
    this.#here?.close();
  }
}

/** One open sandbox for the tests of this file. */
export function withOpenSandbox(): OpenSandbox {
  const sandbox = new OpenSandbox();
  beforeAll(() => sandbox.start());
  afterAll(() => sandbox.end());
  return sandbox;
}
