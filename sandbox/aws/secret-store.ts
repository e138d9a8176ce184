import type { Instant } from '../clock.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { arn, nameSuffix, uuid } from './notation.ts';
import * as rules from './secret-rules.ts';
import {
  addVersion,
  moveLabel,
  type SecretValue,
  type SecretVersion,
  type StoredSecret,
  type Tag,
  versionById,
  versionWith,
} from './stored-secret.ts';

const day = 24 * 3_600_000;

/** A secret and the version that the operation was about. */
export interface Found {
  secret: StoredSecret;
  version: SecretVersion;
}

export interface Deleted {
  name: string;
  arn: string;
  /** When it is gone for good. */
  deletionAt: Instant;
}

/**
 * The secrets of one account and what may be done with them, by Secrets Manager's rules; every refusal is an AwsError.
 * A secret is called by name or ARN. What is returned is the state itself: a test may edit it to stage what no
 * operation does.
 */
export class SecretStore {
  readonly #clock: { now(): Instant };
  readonly #random: () => number;
  readonly #secrets = new Map<string, StoredSecret>();
  readonly #stale = new Map<string, { until: Instant; seen: StoredSecret | undefined }>();

  constructor(clock: { now(): Instant }, seed = 1) {
    this.#clock = clock;
    this.#random = seededRandom(seed);
  }

  /** All there is, as `adopt` takes it. */
  kept(): StoredSecret[] {
    return this.list(true);
  }

  /** From now on these are all there is. */
  adopt(secrets: readonly StoredSecret[]): void {
    this.#secrets.clear();
    for (const secret of secrets) this.#secrets.set(secret.name, secret);
  }

  /** The true state, also while reads are stale; undefined if there is no such secret. */
  secret(id: string): StoredSecret | undefined {
    const secret = this.#secrets.get(rules.nameOf(id));
    if (!secret || (id !== secret.name && id !== secret.arn)) return undefined;
    if (secret.deletionAt === undefined || secret.deletionAt > this.#clock.now()) return secret;
    this.#secrets.delete(secret.name);
    return undefined;
  }

  /** From now until that moment every read of the secret answers as now, and shows no later write. */
  answerStaleReads(name: string, until: Instant): void {
    this.#stale.set(name, { until, seen: structuredClone(this.secret(name)) });
  }

  /** Without a value, the secret has no version at all. */
  create(
    name: string,
    given: { value?: SecretValue | undefined; versionId?: string | undefined; details?: StoredSecret['details'] } = {},
  ): { secret: StoredSecret; version?: SecretVersion } {
    rules.checkName(name);
    rules.checkVersionId(given.versionId);
    if (given.value) rules.checkValue(given.value);
    const versionId = given.versionId ?? uuid(this.#random);
    const existing = this.secret(name);
    if (existing) return rules.createdBefore(existing, versionId, given.value);
    const now = this.#clock.now();
    const secret: StoredSecret = {
      name,
      arn: this.#arnFor(name),
      createdAt: now,
      changedAt: now,
      keyDisabled: false,
      details: given.details ?? {},
      versions: [],
    };
    this.#secrets.set(name, secret);
    return given.value ? { secret, version: addVersion(secret, versionId, given.value, undefined, now) } : { secret };
  }

  /** A read. By version id, by label, or by both; AWSCURRENT without either. */
  get(id: string, wanted: { versionId?: string | undefined; label?: string | undefined } = {}): Found {
    const secret = rules.usable(this.#seen(id));
    const label = wanted.label ?? 'AWSCURRENT';
    const version = wanted.versionId ? versionById(secret, wanted.versionId) : versionWith(secret, label);
    if (!version) {
      const selector = wanted.versionId ? `VersionId: ${wanted.versionId}` : `staging label: ${label}`;
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${selector}`,
      );
    }
    if (wanted.label && !version.labels.includes(wanted.label)) {
      throw new AwsError(
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
      );
    }
    if (secret.keyDisabled) {
      throw new AwsError(
        'DecryptionFailure',
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      );
    }
    return { secret, version };
  }

  /** A read; also of a secret that waits to be deleted. */
  describe(id: string): StoredSecret {
    return this.#seen(id);
  }

  /** A read of all secrets, in order of creation; of those that wait to be deleted only if asked for. */
  list(deletedToo = false): StoredSecret[] {
    const names = new Set([...this.#secrets.keys(), ...this.#stale.keys()]);
    return [...names]
      .map((name) => this.#look(name))
      .filter((secret) => secret !== undefined)
      .filter((secret) => deletedToo || secret.deletionAt === undefined);
  }

  /** Adds a version; without labels it becomes AWSCURRENT. The same id with the same value again changes nothing. */
  put(
    id: string,
    value: SecretValue,
    options: { versionId?: string | undefined; labels?: readonly string[] | undefined } = {},
  ): Found {
    rules.checkVersionId(options.versionId);
    rules.checkValue(value);
    rules.checkLabels(options.labels);
    const secret = rules.usable(rules.found(this.secret(id)));
    if (secret.keyDisabled) {
      throw new AwsError(
        'EncryptionFailure',
        "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
      );
    }
    const versionId = options.versionId ?? uuid(this.#random);
    return { secret, version: addVersion(secret, versionId, value, options.labels, this.#clock.now()) };
  }

  /** Moves, attaches or removes a label, as a compare-and-set; see `moveLabel` of a stored secret. */
  moveLabel(id: string, label: string, move: { to?: string | undefined; from?: string | undefined }): StoredSecret {
    rules.checkLabels([label]);
    const secret = rules.usable(rules.found(this.secret(id)));
    moveLabel(secret, label, move, this.#clock.now());
    return secret;
  }

  /** Adds tags, in place of those with the same keys. */
  tag(id: string, tags: readonly Tag[]): void {
    rules.checkTags(tags);
    this.untag(
      id,
      tags.map(({ Key }) => Key),
    );
    const secret = rules.found(this.secret(id));
    secret.details = { ...secret.details, Tags: [...(secret.details.Tags ?? []), ...tags] };
  }

  /** Takes tags away; those that are not there already count as taken. */
  untag(id: string, keys: readonly string[]): void {
    const secret = rules.usable(rules.found(this.secret(id)));
    secret.details = { ...secret.details, Tags: (secret.details.Tags ?? []).filter(({ Key }) => !keys.includes(Key)) };
  }

  /** Deletes the secret after some days (30), or at once if forced, and then doesn't mind if there is none. */
  delete(id: string, options: { recoveryDays?: number | undefined; force?: boolean | undefined } = {}): Deleted {
    const { recoveryDays = 30, force = false } = options;
    if (force && options.recoveryDays !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    rules.checkRecoveryDays(recoveryDays);
    if (force) return this.#erase(id);
    const secret = rules.usable(rules.found(this.secret(id)));
    const deletionAt = this.#clock.now() + recoveryDays * day;
    secret.deletionAt = deletionAt;
    return { name: secret.name, arn: secret.arn, deletionAt };
  }

  /** Takes a deletion back that has not happened yet. */
  restore(id: string): StoredSecret {
    const secret = rules.found(this.secret(id));
    delete secret.deletionAt;
    return secret;
  }

  #erase(id: string): Deleted {
    const name = rules.nameOf(id);
    const secret = this.secret(id);
    if (secret) this.#secrets.delete(name);
    return { name, arn: secret?.arn ?? this.#arnFor(name), deletionAt: this.#clock.now() };
  }

  #arnFor(name: string): string {
    return arn('secretsmanager', `secret:${name}-${nameSuffix(this.#random)}`);
  }

  #seen(id: string): StoredSecret {
    const secret = this.#look(rules.nameOf(id));
    return rules.found(secret && (id === secret.name || id === secret.arn) ? secret : undefined);
  }

  #look(name: string): StoredSecret | undefined {
    const stale = this.#stale.get(name);
    return stale && this.#clock.now() < stale.until ? stale.seen : this.secret(name);
  }
}
