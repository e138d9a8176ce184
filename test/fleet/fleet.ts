import type { Deps, Registry, StoredVersion } from '../../lambda/broker/ports.ts';
import type { ContactCenter, Variable, Webex } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import { sweep } from '../../lambda/broker/sweep/sweep.ts';
import { ParallelClock } from './parallel-clock.ts';

export const START = Date.parse('2027-01-04T08:00:00Z');
const LATENCY_MS = 20;
const PAGE = 20;
const LIFE_SECONDS = 14 * 24 * 60 * 60;
const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

type Service = 'write a record' | 'token endpoint' | 'contact center';

interface StoredRecord {
  texts: Map<string, Secret>;
  labels: Map<string, string>;
}

/** Thousands of records and everything that they talk to, in memory, every call as far away as in life. */
export class Fleet {
  readonly clock = new ParallelClock(START);
  /** When each service was called, and by whose record or client. */
  readonly calls: { at: number; service: Service; who: string }[] = [];
  /** Client ids whose refreshes fail, after so long. */
  readonly failing = new Set<string>();
  failsAfterMs = LATENCY_MS;
  readonly wakes: number[] = [];
  readonly #records = new Map<string, StoredRecord>();
  readonly #values = new Map<string, string>();
  #tokens = 0;

  /** A record that was renewed so long ago. */
  register(name: string, { client = `client-of-${name}`, ageDays = 1 } = {}): void {
    const now = this.clock.now();
    const at = (days: number) => new Date(now + days * DAY).toISOString();
    this.#values.set(name, `token of ${name}`.replaceAll(' ', '-'));
    const accessToken = this.#values.get(name) as string;
    const record = {
      schema: 1,
      clientId: client,
      clientSecret: 'secret',
      refreshToken: `refresh-${name}`,
      accessToken,
      accessTokenIssuedAt: at(-ageDays),
      accessTokenExpiresAt: at(14 - ageDays),
      target: { orgId: ORG, datacenter: 'us1', variableName: 'WEBEX_ACCESS_TOKEN', variableId: name },
      grantSeal: new Secret(`refresh-${name}`).fingerprint,
      variableHeld: new Secret(accessToken).fingerprint,
    };
    this.#records.set(name, {
      texts: new Map([['first', new Secret(JSON.stringify(record))]]),
      labels: new Map([
        ['AWSCURRENT', 'first'],
        ['SAVED', 'first'],
      ]),
    });
  }

  /** Somebody else writes the variable. */
  drift(name: string): void {
    this.#values.set(name, 'somebody-elses-token');
  }

  sweep(): Promise<SweepReport> {
    return this.clock.run(() => sweep(this.#broker, false, this.clock.now() + 14 * MINUTE));
  }

  /** The most calls of a service within any such time, by anybody or by whoever made the most. */
  most(service: Service, withinMs: number, by: 'anybody' | 'one' = 'anybody'): number {
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

  #version(name: string, label: string): StoredVersion | undefined {
    const record = this.#records.get(name) as StoredRecord;
    const versionId = record.labels.get(label);
    if (versionId === undefined) return undefined;
    const labels = [...record.labels].filter(([, id]) => id === versionId).map(([one]) => one);
    return { record: name, versionId, labels, text: record.texts.get(versionId) as Secret };
  }

  readonly #registry: Registry = {
    read: (name, label) => this.#call(undefined, name, () => this.#version(name, label)),
    readAll: () => this.#pages(),
    put: (name, label, versionId, text) =>
      this.#call('write a record', name, () => {
        const record = this.#records.get(name) as StoredRecord;
        record.texts.set(versionId, text);
        record.labels.set(label, versionId);
      }),
    move: (name, label, _from, to) =>
      this.#call('write a record', name, () => void this.#records.get(name)?.labels.set(label, to)),
  };

  async *#pages(): AsyncGenerator<StoredVersion[]> {
    const names = [...this.#records.keys()];
    for (let n = 0; n < names.length; n += PAGE) {
      yield await this.#call(undefined, '', () =>
        names.slice(n, n + PAGE).map((name) => this.#version(name, 'AWSCURRENT') as StoredVersion),
      );
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
    return JSON.parse(this.#version(name, 'AWSCURRENT')?.text.reveal() ?? '{}').clientId;
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

  readonly #broker: Deps = {
    clock: this.clock,
    timing: { renewAt: 0.5, sweepMs: HOUR },
    registry: this.#registry,
    webex: this.#webex,
    contactCenter: this.#contactCenter,
    wakes: { create: async (_record, at) => void this.wakes.push(at) },
    people: { tell: async () => {} },
    telemetry: { checked: () => {}, swept: () => {}, tested: () => {} },
    functionName: 'token-broker-refresh',
  };

  /** From now on these clients' refreshes fail, each after 30 seconds: the endpoint hangs. */
  hang(...clients: string[]): void {
    for (const client of clients) this.failing.add(client);
    this.failsAfterMs = 30 * SECOND;
  }
}
