import type { ContactCenter, Variable, Webex } from '../../lambda/broker/ports.ts';
import { type Deps, type Loaded, type RecordStore, StateConflict } from '../../lambda/broker/ports.ts';
import { type Config, lineageOf } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { emptyState } from '../../lambda/broker/record/state.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { MemoryRoster } from '../broker/memory-roster.ts';
import { whereabouts } from '../support/whereabouts.ts';
import { ParallelClock } from './parallel-clock.ts';

export const START = Date.parse('2027-01-04T08:00:00Z');
const LATENCY_MS = 20;
const PAGE = 20;
const LIFE_SECONDS = 14 * 24 * 60 * 60;
const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

type Service = 'write a record' | 'token endpoint' | 'contact center';

/** Thousands of records and everything that they talk to, in memory, every call as far away as in life. */
export class Fleet {
  readonly clock = new ParallelClock(START);
  /** When each service was called, and by whose record or client. */
  readonly calls: { at: number; service: Service; who: string }[] = [];
  /** Client ids whose refreshes fail, after so long. */
  readonly failing = new Set<string>();
  failsAfterMs = LATENCY_MS;
  readonly wakes: number[] = [];
  readonly #records = new Map<string, Loaded>();
  readonly #values = new Map<string, string>();
  #tokens = 0;

  /** A record that was renewed so long ago. */
  register(name: string, { client = `client-of-${name}`, ageDays = 1 } = {}): void {
    const now = this.clock.now();
    const accessToken = new Secret(`token-of-${name}`);
    this.#values.set(name, accessToken.reveal());
    const target = { orgId: ORG, datacenter: 'us1' as const, variableName: 'WEBEX_ACCESS_TOKEN' };
    const refreshToken = new Secret(`refresh-${name}`);
    const config = { clientId: client, clientSecret: new Secret('secret'), refreshToken, target };
    const issuedAt = now - ageDays * DAY;
    const expiresAt = issuedAt + LIFE_SECONDS * SECOND;
    const grant = {
      lineage: lineageOf(config),
      clientId: client,
      generation: 1,
      refreshToken,
      refreshedAt: issuedAt,
      accessToken,
      issuedAt,
      expiresAt,
    };
    const { fingerprint } = accessToken;
    const published = { ...target, variableId: name, fingerprint, expiresAt, acceptedAt: issuedAt };
    const state = { ...emptyState, grants: [grant], published };
    this.#records.set(name, { name, config, configVersion: 'first', state, revision: '1' });
  }

  /** Another writer writes the variable. */
  drift(name: string): void {
    this.#values.set(name, 'token-of-another-writer');
  }

  sweep(): Promise<SweepReport> {
    return this.clock.run(() => sweep(this.#deps, false, this.clock.now() + 14 * MINUTE));
  }

  /** The most calls of a service within any such time, by all clients or by the busiest. */
  most(service: Service, withinMs: number, by: 'all' | 'one' = 'all'): number {
    const counts = new Map<string, number[]>();
    let most = 0;
    for (const { at, who } of this.calls.filter((call) => call.service === service)) {
      const key = by === 'one' ? who : '';
      const times = counts.get(key) ?? [];
      counts.set(key, times);
      times.push(at);
      while ((times[0] ?? at) <= at - withinMs) times.shift();
      most = Math.max(most, times.length);
    }
    return most;
  }

  async #call<T>(service: Service | undefined, who: string, effect: () => T, ms = LATENCY_MS): Promise<T> {
    if (service) this.calls.push({ at: this.clock.now(), service, who });
    await this.clock.sleep(ms);
    return effect();
  }

  #record(name: string): Loaded {
    return this.#records.get(name) as Loaded;
  }

  /** Every write is one call, as in Secrets Manager. */
  readonly #store: RecordStore = {
    load: (name) => this.#call(undefined, name, () => this.#record(name)),
    saveState: (loaded, state) =>
      this.#call('write a record', loaded.name, () => {
        const current = this.#record(loaded.name);
        if (current.revision !== loaded.revision) throw new StateConflict(current);
        const saved = { ...current, state, revision: String(Number(current.revision) + 1) };
        this.#records.set(loaded.name, saved);
        return saved;
      }),
    acquireLease: ({ name }) => this.#call('write a record', name, () => ({ until: this.clock.now() + 2 * MINUTE })),
    list: () => this.#pages(),
  };

  async *#pages(): AsyncGenerator<Loaded[]> {
    const names = [...this.#records.keys()];
    for (let n = 0; n < names.length; n += PAGE) {
      const page = names.slice(n, n + PAGE);
      // A page of configs, then the state of each.
      yield await this.#call(undefined, '', () => page.map((name) => this.#record(name)), 2 * LATENCY_MS);
    }
  }

  readonly #webex: Webex = {
    refresh: ({ clientId }) => {
      const fails = this.failing.has(clientId);
      const effect = () => {
        if (fails) throw new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex gave no answer.');
        this.#tokens += 1;
        return { accessToken: new Secret(`token-${this.#tokens}`), expiresIn: LIFE_SECONDS };
      };
      return this.#call('token endpoint', clientId, effect, fails ? this.failsAfterMs : LATENCY_MS);
    },
    mintPair: () => Promise.reject(new Error('no record names a recovery record')),
    tokenExpiry: () => Promise.reject(new Error('every record is its own writer')),
  };

  readonly #contactCenter: ContactCenter = {
    find: () => Promise.reject(new Error('every variable is known')),
    read: (_target, id) => this.#call('contact center', this.#clientOf(id), () => this.#variable(id)),
    write: (_target, { id }, value) =>
      this.#call('contact center', this.#clientOf(id), () => {
        this.#values.set(id, value.reveal());
        return this.#variable(id);
      }),
  };

  #clientOf(name: string): string {
    return (this.#record(name).config as Config).clientId;
  }

  #variable(id: string): Variable {
    return {
      id,
      name: 'WEBEX_ACCESS_TOKEN',
      type: 'String',
      active: true,
      systemDefault: false,
      sensitive: false,
      agentViewable: false,
      agentEditable: false,
      reportable: false,
      value: new Secret(this.#values.get(id) as string),
      lastUpdatedTime: undefined,
      document: new Secret('{}'),
    };
  }

  readonly #deps: Deps = {
    clock: this.clock,
    timing: { renewAt: 0.5, sweepMs: HOUR },
    store: this.#store,
    webex: this.#webex,
    contactCenter: this.#contactCenter,
    wakes: { create: async (_record, at) => void this.wakes.push(at) },
    notifier: { notify: async () => {} },
    telemetry: { reconciled: () => {}, swept: () => {}, notified: () => {}, tested: () => {} },
    whereabouts,
    roster: new MemoryRoster(),
  };

  /** From now on these clients' refreshes fail, each after 30 seconds: the endpoint hangs. */
  hang(...clients: string[]): void {
    for (const client of clients) this.failing.add(client);
    this.failsAfterMs = 30 * SECOND;
  }
}
