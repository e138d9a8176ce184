import { check } from '../../lambda/broker/check.ts';
import type { Failure } from '../../lambda/broker/failures.ts';
import { DAY, HOUR } from '../../lambda/broker/lifetime.ts';
import type { CheckOrder } from '../../lambda/broker/pass.ts';
import type { Broker, Instant } from '../../lambda/broker/ports.ts';
import type { CheckReport, CheckResult, SweepReport } from '../../lambda/broker/reports.ts';
import { sweep } from '../../lambda/broker/sweep.ts';
import { canary } from '../support/canaries.ts';
import { MemoryProjections } from './memory-projections.ts';
import { MemoryRegistry } from './memory-registry.ts';
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
  readonly steps: string[] = [];
  readonly wakes: { record: string; at: Instant }[] = [];
  readonly messages: { subject: string; text: string }[] = [];
  readonly reports: CheckReport[] = [];
  readonly sweeps: SweepReport[] = [];
  readonly clock = {
    now: () => this.time,
    sleep: async (ms: number) => {
      this.time += ms;
    },
    random: () => 0.5,
  };
  readonly #io: Io = async (step, subject, effect) => {
    this.steps.push(step);
    return this.fault(step, subject, effect) as ReturnType<typeof effect>;
  };
  readonly registry = new MemoryRegistry(this.#io);
  readonly projections = new MemoryProjections(this.#io);
  readonly webex = new MemoryWebex(this.#io, this.clock, canary);
  readonly contactCenter = new MemoryContactCenter(this.#io, this.webex, this.clock);
  readonly broker: Broker = {
    clock: this.clock,
    timing: { renewAt: 0.5, sweepMs: HOUR },
    registry: this.registry,
    webex: this.webex,
    contactCenter: this.contactCenter,
    wakes: { create: (record, at) => this.#io('wake', record, () => void this.wakes.push({ record, at })) },
    people: { tell: (subject, text) => this.#io('tell', subject, () => void this.messages.push({ subject, text })) },
    telemetry: {
      checked: (report) => void this.reports.push(report),
      swept: (report) => void this.sweeps.push(report),
      tested: () => {},
    },
    functionName: 'token-broker-refresh',
  };

  /** Registers a Service App as a person does by hand, with a variable to publish to. */
  register(name = 'acme', more: Record<string, unknown> = {}): void {
    if (!this.contactCenter.byName(VARIABLE)) this.contactCenter.create(VARIABLE);
    this.registry.edit(name, {
      clientId: `client-of-${name}`,
      clientSecret: canary('client-secret'),
      refreshToken: this.webex.authorise(),
      target: { orgId: ORG, datacenter: 'us1', variableName: VARIABLE },
      ...more,
    });
  }

  /** Changes fields of a record by hand. */
  edit(name: string, change: Record<string, unknown>): void {
    this.registry.edit(name, { ...this.registry.current(name), ...change });
  }

  /** A record whose first check is behind it. */
  async settled(name = 'acme', more: Record<string, unknown> = {}): Promise<void> {
    this.register(name, more);
    await this.check({ record: name });
    this.steps.length = 0;
  }

  check(order: Partial<CheckOrder> = {}): Promise<CheckResult> {
    return check(this.broker, { record: 'acme', ...order }, this.time + 2 * 60_000);
  }

  /** The failure that a check rejects with. */
  async failingCheck(order: Partial<CheckOrder> = {}): Promise<Failure> {
    return this.check(order).then(
      () => {
        throw new Error('the check succeeded');
      },
      (failure: Failure) => failure,
    );
  }

  sweep(force = false): Promise<SweepReport> {
    return sweep(this.broker, force, this.time + 14 * 60_000);
  }

  pass(days: number): void {
    this.time += days * DAY;
  }

  get published(): string {
    return this.contactCenter.byName(VARIABLE).value;
  }

  get saved(): Record<string, unknown> {
    return this.registry.current('acme');
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
