import type { Instant } from '../../lambda/broker/record/time.ts';
import { type SecretVersion, type StoredSecret, versionWith } from '../../sandbox/aws/stored-secret.ts';
import type { MemorySecrets } from '../broker/memory-secrets.ts';

export interface StoredTarget {
  orgId: string;
  variableName: string;
}

/** What people typed, read without the broker's help. */
export interface StoredConfig {
  readonly versionId: string;
  readonly json: Record<string, unknown>;
  readonly clientId: string;
  readonly refreshToken: string;
  readonly target: StoredTarget | undefined;
  readonly isPaused: boolean;
}

interface StoredGrant {
  readonly refreshToken: string;
  readonly accessToken: string | undefined;
}

/** What the broker has saved. */
export interface StoredState {
  readonly versionId: string;
  readonly grants: readonly StoredGrant[];
  readonly failure: { code: string; retryAt: Instant | undefined } | undefined;
  /** The failure that people have heard of. */
  readonly notified: string | undefined;
}

/** What the secrets truly hold. */
export class StoredRecords {
  readonly #secrets: MemorySecrets;
  /** By the version itself, which never changes. */
  readonly #configs = new WeakMap<SecretVersion, StoredConfig>();
  readonly #states = new WeakMap<SecretVersion, StoredState>();

  constructor(secrets: MemorySecrets) {
    this.#secrets = secrets;
  }

  /** Undefined where the record is gone, or waits to be. */
  secret(record: string): StoredSecret | undefined {
    const secret = this.#secrets.secrets.secret(this.#secrets.prefix + record);
    return secret?.deletionAt === undefined ? secret : undefined;
  }

  /** Undefined where the record cannot be used. */
  config(record: string): StoredConfig | undefined {
    const secret = this.secret(record);
    const version = secret && versionWith(secret, 'AWSCURRENT');
    if (!version) return undefined;
    const known = this.#configs.get(version);
    if (known) return known;
    const config = toConfig(version);
    if (config) this.#configs.set(version, config);
    return config;
  }

  /** The state that the broker goes by. */
  state(record: string): StoredState | undefined {
    const secret = this.secret(record);
    return this.#stateOf(secret && versionWith(secret, 'STATE'));
  }

  /** The state that was saved last, wherever its label is. */
  lastState(record: string): StoredState | undefined {
    return this.#stateOf(this.secret(record)?.versions.findLast(isState));
  }

  #stateOf(version: SecretVersion | undefined): StoredState | undefined {
    if (!version) return undefined;
    const known = this.#states.get(version) ?? toState(version);
    this.#states.set(version, known);
    return known;
  }
}

/** A lease is short and has no grants. */
function isState(version: SecretVersion): boolean {
  return version.id[14] === '8' && 'text' in version.value && version.value.text.includes('"grants":');
}

function toConfig(version: SecretVersion): StoredConfig | undefined {
  const json = parse(version);
  const { clientId, refreshToken, target } = json;
  if (typeof clientId !== 'string' || typeof refreshToken !== 'string') return undefined;
  return {
    versionId: version.id,
    json,
    clientId,
    refreshToken,
    target: target as StoredTarget | undefined,
    isPaused: json.paused !== undefined,
  };
}

function toState(version: SecretVersion): StoredState {
  const {
    grants = [],
    failure,
    notified,
  } = parse(version) as {
    grants?: StoredGrant[];
    failure?: Record<string, string>;
    notified?: { failure?: string };
  };
  const retryAt = failure?.retryAt === undefined ? undefined : Date.parse(failure.retryAt);
  return {
    versionId: version.id,
    grants,
    failure: failure && { code: failure.code ?? '', retryAt },
    notified: notified?.failure,
  };
}

function parse({ value }: SecretVersion): Record<string, unknown> {
  try {
    return JSON.parse('text' in value ? value.text : '');
  } catch {
    return {};
  }
}
