import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { defaultStack } from '../../cli/installation/installation.ts';
import { hostHere } from '../../cli/sandbox/function.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { encodeState, type Grant, parseState, type State } from '../../lambda/broker/record/state.ts';
import type { Template } from '../../sandbox/cloudwatch/alarm-definition.ts';
import { type LiveSandbox, startLiveSandbox } from '../../sandbox/live/live-sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { deployedTemplate } from '../../sandbox/story/deployed-template.ts';
import { FUNCTION_ARN } from '../../sandbox/story/hosted-function.ts';
import type { Registration } from '../../sandbox/webex/identity.ts';

/** The org of the sandbox's residents. */
export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
export const READ_AND_WRITE = ['cjp:config_read', 'cjp:config_write'];

interface Options {
  /** Gets the failures of the sandbox, if given. */
  subscriber?: string;
  /** What was deployed, if not what the project says. */
  deployed?: (template: Template) => Template;
}

let synthesized: Template | undefined;

/** Synthesized once, as it takes longer than all else that a sandbox needs. */
function template(): Template {
  synthesized ??= deployedTemplate();
  return structuredClone(synthesized);
}

/**
 * The sandbox that `npx wxcc-token-broker sandbox` runs, in this process: a test can reach what commands cannot, and the
 * function in it waits for nothing.
 */
export class SandboxHere {
  /** What was sent to people. */
  readonly mails: string[] = [];
  readonly #options: Options;
  #sandbox: Sandbox | undefined;
  #live: LiveSandbox | undefined;
  #end = async (): Promise<void> => {};

  constructor(options: Options = {}) {
    this.#options = options;
  }

  get sandbox(): Sandbox {
    return this.#sandbox as Sandbox;
  }

  get live(): LiveSandbox {
    return this.#live as LiveSandbox;
  }

  async start(): Promise<void> {
    const { subscriber, deployed = (template) => template } = this.#options;
    const here = hostHere(() => {});
    const live = await startLiveSandbox({
      stack: defaultStack,
      functionArn: FUNCTION_ARN,
      hostEndpoint: here.hostEndpoint,
      template: deployed(template()),
      host: (sandbox, settings) => {
        this.#sandbox = sandbox;
        return here.host({ clock: { now: sandbox.clock.now, sleep: async () => {} }, env: sandbox.env }, settings);
      },
      hearMessage: ({ text }) => this.mails.push(text),
      ...(subscriber !== undefined && { subscriber }),
    });
    this.#live = live;
    // This process finds it as any shell does.
    Object.assign(process.env, live.awsEnv);
    this.#end = async () => {
      await live.close();
      here.close();
    };
  }

  end(): Promise<void> {
    return this.#end();
  }

  /** The variables of the residents' org. */
  get variables() {
    return this.sandbox.contactCenter.org(ORG);
  }

  /** An authorized Service App; by default one that may write variables. */
  app({ orgId = ORG, scopes = ['spark-admin:people_read', ...READ_AND_WRITE] } = {}): Registration {
    return this.sandbox.identity.registerServiceApp({ orgId, scopes });
  }

  /** Registers it as a person does by hand, with a variable that is there or is made. */
  register(record: string, app: Registration, variableName: string): void {
    const { clientId, clientSecret, refreshToken, orgId } = app;
    const variables = this.sandbox.contactCenter.org(orgId);
    if (!variables.all().some(({ name }) => name === variableName)) variables.create({ name: variableName });
    const target = { orgId, datacenter: 'us1', variableName };
    this.store(record, { clientId, clientSecret, refreshToken, target });
  }

  /** Registers the Service App that waits for it, as often as needed: each test has a record of its own. */
  registerAs(record: string, change: Record<string, unknown> = {}): void {
    this.store(record, { ...this.live.residents.newcomer.credentials, ...change });
  }

  /** Stores a record with any content. */
  store(record: string, value: object): void {
    this.sandbox.secrets.create(nameOf(record), { value: { text: JSON.stringify(value) } });
  }

  /** What people typed, as it is stored. */
  record(record: string): Record<string, unknown> & Record<'clientId', string> {
    const { value } = this.sandbox.secrets.get(nameOf(record)).version;
    return JSON.parse((value as { text: string }).text);
  }

  /** Changes fields of a record by hand; undefined takes one away. */
  edit(record: string, change: Record<string, unknown>): void {
    this.sandbox.secrets.put(nameOf(record), { text: JSON.stringify({ ...this.record(record), ...change }) });
  }

  /** What the function has saved. */
  savedState(record: string): State {
    const { value } = this.sandbox.secrets.get(nameOf(record), { label: 'STATE' }).version;
    return parseState(new Secret((value as { text: string }).text));
  }

  /** Changes what the function has saved, for a test of what takes days. */
  editState(record: string, change: (state: State) => Partial<State>): void {
    const state = this.savedState(record);
    const { version } = this.sandbox.secrets.get(nameOf(record), { label: 'STATE' });
    version.value = { text: encodeState({ ...state, ...change(state) }).reveal() };
  }

  /** The same for the grant that was refreshed last. */
  editGrant(record: string, change: Partial<Grant>): void {
    this.editState(record, ({ grants: [grant, ...others] }) => ({
      grants: [{ ...(grant as Grant), ...change }, ...others],
    }));
  }

  /** Its access token, of the grant that was refreshed last. */
  tokenOf(record: string): string {
    return this.savedState(record).grants[0]?.accessToken?.reveal() ?? '';
  }

  /** Takes a record away as if it had never been. */
  remove(record: string): void {
    this.sandbox.secrets.delete(nameOf(record), { force: true });
  }
}

function nameOf(record: string): string {
  return `token-broker/${record}`;
}

/** One for each test of this file, so that their order means nothing. */
export function fresh<Here extends SandboxHere>(here: Here): Here {
  beforeEach(() => here.start());
  afterEach(() => here.end());
  return here;
}

/** One sandbox, or more than a sandbox, for the tests of this file. */
export function lasting<Here extends SandboxHere>(here: Here): Here {
  beforeAll(() => here.start());
  afterAll(() => here.end());
  return here;
}
