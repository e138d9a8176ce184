import { functionSettings, identity, ROSTER, WAKES } from './aws/deployed-stack.ts';
import { scheduler } from './aws/scheduler.ts';
import { Schedules } from './aws/schedules.ts';
import { SecretStore } from './aws/secret-store.ts';
import { secretsManager } from './aws/secrets-manager.ts';
import { type SentMessage, Sns } from './aws/sns.ts';
import { type Instant, VirtualClock } from './clock.ts';
import { Faults } from './faults.ts';
import type { Loopback, LoopbackServer } from './loopback.ts';
import { type StandIn, serve, type Witness } from './loopback-server.ts';
import { ContactCenter } from './webex/contact-center.ts';
import { contactCenterStandIn } from './webex/contact-center-routes.ts';
import { WebexIdentity } from './webex/identity.ts';
import { webexStandIn } from './webex/identity-routes.ts';

/** What the stand-ins tell and take while they run. */
export interface SandboxOptions {
  start: Instant;
  seed: number;
  /** Invokes the function that a schedule names. */
  deliver: (functionArn: string, input: string) => unknown;
  witness?: Witness;
  loopback?: Loopback;
  /** A message to the subscribers of the topic. */
  hearMessage?: (message: SentMessage) => void;
  /** Begins every secret that Webex gives out, for tests that look for leaks. */
  secretMark?: string;
}

/** Webex, Contact Center and AWS on loopback, on one virtual clock: everything that the broker talks to. */
export class Sandbox {
  readonly clock: VirtualClock;
  readonly faults = new Faults();
  readonly identity: WebexIdentity;
  readonly contactCenter: ContactCenter;
  readonly secrets: SecretStore;
  readonly schedules: Schedules;
  readonly sns: Sns;
  readonly topicArn: string;
  readonly #rosterArn: string;
  readonly #options: SandboxOptions;
  readonly #servers = new Map<string, LoopbackServer>();

  private constructor(options: SandboxOptions) {
    const { start, seed } = options;
    this.#options = options;
    this.clock = new VirtualClock(start);
    const { now } = this.clock;
    const mark = options.secretMark === undefined ? {} : { secretMark: options.secretMark };
    this.identity = new WebexIdentity({ now, seed, ...mark });
    this.contactCenter = new ContactCenter({ now, seed: seed + 1, identity: this.identity });
    this.secrets = new SecretStore(this.clock, seed + 2);
    this.#rosterArn = this.secrets.create(ROSTER).secret.arn;
    this.schedules = new Schedules(this.clock, options.deliver, seed + 3);
    this.sns = new Sns(this.clock, options.hearMessage);
    this.topicArn = this.sns.createTopic('token-broker-alerts');
    this.schedules.createGroup(WAKES);
  }

  static async start(options: SandboxOptions): Promise<Sandbox> {
    const sandbox = new Sandbox(options);
    await sandbox.#serve('webex', webexStandIn(sandbox.identity));
    await sandbox.#serve('contact-center', contactCenterStandIn(sandbox.contactCenter));
    await sandbox.#serve('secrets-manager', secretsManager(sandbox.secrets));
    await sandbox.#serve('scheduler', scheduler(sandbox.schedules));
    await sandbox.#serve('sns', sandbox.sns);
    return sandbox;
  }

  /** `https://webexapis.com/v1`, here. */
  get webexUrl(): string {
    return `${this.#url('webex')}/v1`;
  }

  /** `https://api.wxcc-<datacenter>.cisco.com`, here. */
  get contactCenterUrl(): string {
    return this.#url('contact-center');
  }

  /** The environment in which the function finds all of this; otherwise it is as deployed. */
  get env(): Record<string, string> {
    return {
      ...functionSettings(this.topicArn, this.#rosterArn),
      WEBEX_API_BASE_URL: this.webexUrl,
      CONTACT_CENTER_BASE_URL: this.contactCenterUrl,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: this.#url('secrets-manager'),
      AWS_ENDPOINT_URL_SCHEDULER: this.#url('scheduler'),
      AWS_ENDPOINT_URL_SNS: this.#url('sns'),
      ...identity('sandbox'),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }

  async #serve(name: string, standIn: StandIn): Promise<void> {
    const { clock, faults } = this;
    const { witness, loopback } = this.#options;
    const world = {
      now: clock.now,
      sleep: clock.sleep,
      faults,
      ...(witness && { witness }),
      ...(loopback && { loopback }),
    };
    this.#servers.set(name, await serve(standIn, world));
  }

  #url(name: string): string {
    return (this.#servers.get(name) as LoopbackServer).url;
  }
}
