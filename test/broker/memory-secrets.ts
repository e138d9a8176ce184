import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../lambda/broker/record/time.ts';
import { SecretStore } from '../../sandbox/aws/secret-store.ts';
import { perform } from '../../sandbox/aws/secrets-manager.ts';
import { type StoredSecret, versionWith } from '../../sandbox/aws/stored-secret.ts';
import type { Io } from './world.ts';

const PREFIX = 'token-broker/';

/**
 * Secrets Manager's rules without the wire: the product's own store runs on it. Each request is a step, such as
 * `get STATE`, `put LEASE` or `list versions`.
 */
export class MemorySecrets {
  readonly prefix = PREFIX;
  readonly secrets: SecretStore;
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** Record -> its reads answer as they would have done so many changes ago. */
  readonly lags = new Map<string, number>();
  readonly #past = new Map<string, StoredSecret[]>();

  constructor(io: Io, clock: Pick<Clock, 'now'>) {
    this.secrets = new SecretStore(clock);
    const send = ({ constructor: { name }, input }: { constructor: { name: string }; input: Request }) => {
      const operation = name.replace(/Command$/, '');
      return io(stepOf(operation, input), recordOf(input.SecretId), () => this.#perform(operation, input));
    };
    this.client = { send } as unknown as Pick<SecretsManagerClient, 'send'>;
  }

  /** Stores what is current as a person does. */
  edit(record: string, value: object | string): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    this.remember(record);
    if (this.secrets.secret(PREFIX + record)) this.secrets.put(PREFIX + record, { text });
    else this.secrets.create(PREFIX + record, { value: { text } });
  }

  /** What people typed, as plain JSON. */
  config(record: string): Record<string, unknown> {
    return this.labelled(record, 'AWSCURRENT') as Record<string, unknown>;
  }

  /** What the broker saved, as plain JSON. */
  state(record: string): Record<string, unknown> {
    return this.labelled(record, 'STATE') ?? {};
  }

  labelled(record: string, label: string): Record<string, unknown> | undefined {
    const secret = this.secrets.secret(PREFIX + record);
    const version = secret && versionWith(secret, label);
    return version && 'text' in version.value ? JSON.parse(version.value.text) : undefined;
  }

  /** How many versions there are. */
  versions(record: string): number {
    return this.secrets.secret(PREFIX + record)?.versions.length ?? 0;
  }

  #perform(operation: string, input: Request): unknown {
    const record = recordOf(input.SecretId);
    const isWrite = /^(Put|Update|Delete)/.test(operation);
    if (isWrite) this.remember(record);
    const stale = isWrite ? undefined : this.#stale(record);
    const answer = perform(stale ?? this.secrets, operation, input) as { Versions?: { CreatedDate: unknown }[] };
    for (const version of answer?.Versions ?? []) version.CreatedDate = new Date(Number(version.CreatedDate) * 1000);
    return answer;
  }

  /** Keeps what a record is now, for reads that lag behind the change that follows. */
  remember(record: string): void {
    if (!this.lags.has(record)) return;
    const secret = this.secrets.secret(PREFIX + record);
    if (secret) this.#past.set(record, [...(this.#past.get(record) ?? []), copyOf(secret)].slice(-5));
  }

  /** A record as it was so many changes ago. */
  before(record: string, changes: number): StoredSecret | undefined {
    return changes > 0 ? this.#past.get(record)?.at(-changes) : undefined;
  }

  #stale(record: string): SecretStore | undefined {
    const seen = this.before(record, this.lags.get(record) ?? 0);
    if (!seen) return undefined;
    const store = new SecretStore({ now: () => 0 });
    store.adopt([seen]);
    return store;
  }
}

/** What later changes do not touch; values are never changed. */
function copyOf(secret: StoredSecret): StoredSecret {
  return { ...secret, versions: secret.versions.map((one) => ({ ...one, labels: [...one.labels] })) };
}

interface Request {
  SecretId?: string;
  VersionStage?: string;
  VersionStages?: string[];
  VersionId?: string;
}

function stepOf(operation: string, { VersionStage, VersionStages, VersionId }: Request): string {
  switch (operation) {
    case 'GetSecretValue':
      return VersionId === undefined ? `get ${VersionStage}` : 'get version';
    case 'PutSecretValue':
      return `put ${VersionStages?.[0]}`;
    case 'ListSecretVersionIds':
      return 'list versions';
    case 'BatchGetSecretValue':
      return 'list records';
    default:
      return operation;
  }
}

function recordOf(secretId = ''): string {
  return secretId.slice(PREFIX.length);
}
