import { afterAll, beforeAll } from 'vitest';
import { hostHere } from '../../cli/sandbox-function.ts';
import { type LiveSandbox, startLiveSandbox } from '../../sandbox/live/live-sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { deployedTemplate } from '../../sandbox/story/deployed-template.ts';
import { FUNCTION_ARN } from '../../sandbox/story/hosted-function.ts';
import type { Registration } from '../../sandbox/webex/identity.ts';

const READ_AND_WRITE = ['cjp:config_read', 'cjp:config_write'];

/** A sandbox in this process: a test can reach what commands cannot, and the function never sleeps. */
export class SandboxHere {
  #sandbox: Sandbox | undefined;
  #end = async (): Promise<void> => {};

  get everything(): Sandbox {
    return this.#sandbox as Sandbox;
  }

  async start(): Promise<void> {
    const here = hostHere(() => {});
    const live: LiveSandbox = await startLiveSandbox({
      stack: 'token-broker',
      functionArn: FUNCTION_ARN,
      hostEndpoint: here.hostEndpoint,
      template: deployedTemplate(),
      hearMessage: () => {},
      host: (sandbox) => {
        this.#sandbox = sandbox;
        const clock = { now: sandbox.clock.now, sleep: async () => {} };
        return here.host({ clock, env: sandbox.env } as unknown as Sandbox);
      },
    });
    Object.assign(process.env, live.awsEnv);
    this.#end = async () => {
      await live.close();
      here.close();
    };
  }

  end(): Promise<void> {
    return this.#end();
  }

  /** An app that Webex knows, authorised in that org, with a variable of that name. */
  app(orgId: string, variableName: string, scopes = READ_AND_WRITE): Registration {
    this.everything.contactCenter.org(orgId).create({ name: variableName });
    return this.everything.identity.registerServiceApp({ orgId, scopes });
  }

  /** Stores a record as a person does. */
  store(record: string, { clientId, clientSecret, refreshToken, orgId }: Registration, variableName: string): void {
    const target = { orgId, datacenter: 'us1', variableName };
    const text = JSON.stringify({ clientId, clientSecret, refreshToken, target });
    this.everything.secrets.create(`token-broker/${record}`, { value: { text } });
  }

  record(name: string): Record<string, unknown> {
    const { value } = this.everything.secrets.get(`token-broker/${name}`).version;
    return JSON.parse((value as { text: string }).text) as Record<string, unknown>;
  }
}

/** One such sandbox for the tests of this file. */
export function withSandboxHere(): SandboxHere {
  const sandbox = new SandboxHere();
  beforeAll(() => sandbox.start());
  afterAll(() => sandbox.end());
  return sandbox;
}
