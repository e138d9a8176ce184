import { SecretsManagerRecordStore } from '../../lambda/aws/record-store.ts';
import type { Deps } from '../../lambda/broker/ports.ts';
import { reconcile } from '../../lambda/broker/reconcile/reconcile.ts';
import type { PassReport, ReconcileRequest, Result } from '../../lambda/broker/reconcile/result.ts';
import { parseConfig } from '../../lambda/broker/record/config.ts';
import type { Failure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { type Grant, parseState, type State } from '../../lambda/broker/record/state.ts';
import { DAY, HOUR, type Instant } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { canary } from '../support/canaries.ts';
import { whereabouts } from '../support/whereabouts.ts';
import { MemoryConsumerTokens } from './memory-consumer-tokens.ts';
import { MemoryRoster } from './memory-roster.ts';
import { MemorySecrets } from './memory-secrets.ts';
import { MemoryContactCenter, MemoryWebex, ORG } from './memory-webex.ts';

/** Every call that leaves the domain goes through here: tests put faults in its way. */
export type Io = <T>(step: string, subject: string, effect: () => T) => Promise<T>;

export const START = Date.parse('2027-01-04T08:00:00Z');
export const VARIABLE = 'WEBEX_ACCESS_TOKEN';

/** The broker with everything around it in memory, on a clock that sleeping moves on. */
export class World {
  time: Instant = START;
  /** Replace it to make calls fail, before or after their effect. */
  fault: (step: string, subject: string, effect: () => unknown) => unknown = (_step, _subject, effect) => effect();
  /** Passes that overlap need numbers of their own, as they have on machines of their own. */
  random: () => number = () => 0.5;
  readonly steps: string[] = [];
  readonly wakes: { record: string; at: Instant }[] = [];
  readonly messages: { subject: string; text: string }[] = [];
  /** The messages of which the log says that they went out. */
  readonly notified: { record: string; subject: string }[] = [];
  readonly reports: PassReport[] = [];
  readonly sweeps: SweepReport[] = [];
  readonly clock = {
    now: () => this.time,
    sleep: async (ms: number) => {
      this.time += ms;
    },
    random: () => this.random(),
  };
  readonly #io: Io = async (step, subject, effect) => {
    this.steps.push(step);
    return this.fault(step, subject, effect) as ReturnType<typeof effect>;
  };
  readonly secrets = new MemorySecrets(this.#io, this.clock);
  readonly consumerTokens = new MemoryConsumerTokens(this.#io);
  readonly webex = new MemoryWebex(this.#io, this.clock, canary);
  readonly contactCenter = new MemoryContactCenter(this.#io, this.webex, this.clock);
  readonly roster = new MemoryRoster();
  readonly deps: Deps = {
    clock: this.clock,
    timing: { renewAt: 0.5, sweepMs: HOUR },
    store: new SecretsManagerRecordStore(this.secrets.client, this.secrets.prefix, this.clock),
    roster: this.roster,
    webex: this.webex,
    contactCenter: this.contactCenter,
    wakes: { create: (record, at) => this.#io('wake', record, () => void this.wakes.push({ record, at })) },
    notifier: {
      notify: (subject, text) => this.#io('notify', subject, () => void this.messages.push({ subject, text })),
    },
    telemetry: {
      reconciled: (report) => void this.reports.push(report),
      swept: (report) => void this.sweeps.push(report),
      notified: (record, subject) => void this.notified.push({ record, subject }),
      tested: () => {},
    },
    whereabouts,
  };

  /** Registers a Service App as a person does by hand, with a variable to publish to. */
  register(name = 'acme', more: Record<string, unknown> = {}): void {
    if (!this.contactCenter.byName(VARIABLE)) this.contactCenter.create(VARIABLE);
    this.secrets.edit(name, {
      clientId: `client-of-${name}`,
      clientSecret: canary('client-secret'),
      refreshToken: this.webex.authorize(),
      target: { orgId: ORG, datacenter: 'us1', variableName: VARIABLE },
      ...more,
    });
  }

  /** Changes fields of a record by hand. */
  edit(name: string, change: Record<string, unknown>): void {
    this.secrets.edit(name, { ...this.secrets.config(name), ...change });
  }

  /** A record whose first pass is behind it. */
  async settled(name = 'acme', more: Record<string, unknown> = {}): Promise<void> {
    this.register(name, more);
    await this.reconcile({ record: name });
    this.steps.length = 0;
  }

  reconcile(request: Partial<ReconcileRequest> = {}): Promise<Result> {
    return reconcile(this.deps, { record: 'acme', ...request }, this.time + 2 * 60_000);
  }

  /** The failure that a pass rejects with. */
  async failingPass(request: Partial<ReconcileRequest> = {}): Promise<Failure> {
    return this.reconcile(request).then(
      () => {
        throw new Error('the pass succeeded');
      },
      (failure: Failure) => failure,
    );
  }

  sweep(force = false): Promise<SweepReport> {
    return sweep(this.deps, force, this.time + 14 * 60_000);
  }

  pass(days: number): void {
    this.time += days * DAY;
  }

  get published(): string {
    return this.contactCenter.byName(VARIABLE).value;
  }

  /** How often a step was made. */
  count(step: string): number {
    return this.steps.filter((one) => one === step).length;
  }

  /** From now on all goes well again. */
  heal(): void {
    this.fault = (_step, _subject, effect) => effect();
  }

  /** The subjects of all messages. */
  get subjects(): string[] {
    return this.messages.map(({ subject }) => subject);
  }

  /** The grant that the record named acme stands on. */
  get grant(): Grant | undefined {
    return currentGrant(parseConfig('acme', new Secret(JSON.stringify(this.secrets.config('acme')))), this.state);
  }

  /** The access token that the record named acme stands on. */
  get token(): string | undefined {
    return this.grant?.accessToken?.reveal();
  }

  get fingerprint(): string {
    return String(this.grant?.accessToken?.fingerprint);
  }

  /** The refresh token for the next one. */
  get refreshToken(): string | undefined {
    return this.grant?.refreshToken.reveal();
  }

  /** What the broker has saved of acme. */
  get state(): State {
    return parseState(new Secret(JSON.stringify(this.secrets.state('acme'))));
  }

  /** Makes the steps of that name fail, before their effect or after it. */
  failing(
    step: string,
    failure: () => Failure,
    when: 'before' | 'after' = 'before',
    times = Number.POSITIVE_INFINITY,
  ): void {
    let left = times;
    this.fault = (now, _subject, effect) => {
      if (now !== step || left <= 0) return effect();
      left -= 1;
      if (when === 'after') effect();
      throw failure();
    };
  }
}
