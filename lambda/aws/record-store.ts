import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import {
  type Lease,
  type Listed,
  type Loaded,
  NoRoomForNotes,
  type Priority,
  type RecordStore,
  StateConflict,
} from '../broker/ports.ts';
import { parseConfig } from '../broker/record/config.ts';
import { Failure } from '../broker/record/failures.ts';
import { backoff, persist } from '../broker/record/retry.ts';
import { Secret } from '../broker/record/secret.ts';
import { emptyState, encodeState, parseState, type State } from '../broker/record/state.ts';
import { type Clock, type Instant, iso, LONGEST_PASS, MINUTE, SECOND } from '../broker/record/time.ts';
import { listSecrets } from './record-list.ts';
import { type Version, versionOf } from './secret-version.ts';
import { errorName, isPermanent, storeFailure } from './store-failures.ts';
import { leaseVersionId, nextStateId } from './version-ids.ts';
import { type ListedVersion, lackOfRoom, type Purpose, QUOTA, versionsSchema } from './version-room.ts';

/** Where the documents are: operators write the current version, the broker all others. */
const CONFIG = 'AWSCURRENT';
const STATE = 'STATE';
const LEASE = 'LEASE';

/** A refresh and its save take longer than this. */
const LONGEST_PUT = SECOND;
const TRIES = 3;
/** Enough for Secrets Manager's reads to become consistent. */
const TRIES_OF_READ = 8;

type Which = { VersionStage: string } | { VersionId: string };
const leaseSchema = v.object({ by: v.number(), until: v.pipe(v.string(), v.transform(Date.parse)) });

/**
 * The records, each a secret of Secrets Manager: `<prefix><record>`. Config is its current version, state the version
 * under STATE. A state is stored under an id made from the state before: of two that are made from the same one, Secrets
 * Manager takes the first and refuses the other.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export class SecretsManagerRecordStore implements RecordStore {
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  readonly #prefix: string;
  readonly #clock: Clock;
  /** Versions that are leases of our own. */
  readonly #leases = new Set<string>();

  constructor(client: Pick<SecretsManagerClient, 'send'>, prefix: string, clock: Clock) {
    this.#client = client;
    this.#prefix = prefix;
    this.#clock = clock;
  }

  async load(name: string): Promise<Loaded> {
    const [config, state] = await Promise.all([
      this.#read(name, { VersionStage: CONFIG }),
      this.#read(name, { VersionStage: STATE }),
    ]);
    if (!config) throw new Failure('RECORD_INVALID', `Record ${name} cannot be used: it has no value yet.`);
    return loadedFrom(name, config, state);
  }

  async saveState(loaded: Loaded, state: State, priority: Priority, deadline: Instant): Promise<Loaded> {
    const { name } = loaded;
    const text = encodeState(state);
    if (Buffer.byteLength(text.reveal()) > QUOTA.bytes)
      throw saveFailed(name, 'its state is larger than a secret may be');
    if (priority !== 'grant') await this.#requireRoom(loaded, priority, deadline);
    const id = nextStateId(name, loaded.revision);
    const tries = priority === 'grant' ? Number.POSITIVE_INFINITY : TRIES;
    if (await this.#put(name, STATE, { id, text }, tries, deadline)) return { ...loaded, state, revision: id };
    throw new StateConflict(await this.#latest(name, id, tries, deadline));
  }

  async acquireLease(loaded: Loaded, deadline: Instant): Promise<Lease | 'taken'> {
    const { name } = loaded;
    for (let round = 1; ; round += 1) {
      const id = leaseVersionId(name, loaded.revision, round);
      const began = this.#clock.now();
      const until = began + LONGEST_PASS;
      const text = new Secret(JSON.stringify({ by: this.#clock.random(), until: iso(until) }));
      const [isTaken, versions] = await Promise.all([
        this.#put(name, LEASE, { id, text }, TRIES, deadline).then((isOurs) => !isOurs),
        this.#requireRoom(loaded, 'refresh', deadline, id),
      ]);
      if (!isTaken) {
        // A put that took long may have come after another pass's whole refresh.
        if (this.#clock.now() > began + LONGEST_PUT) await this.#requireRoom(loaded, 'refresh', deadline, id);
        this.#leases.add(id);
        return { until };
      }
      // A state that many refreshes failed on has had as many leases: only the last one counts.
      while (versions.has(leaseVersionId(name, loaded.revision, round + 1))) round += 1;
      const lease = { VersionId: leaseVersionId(name, loaded.revision, round) };
      const holder = await persist(this.#clock, TRIES, deadline, () => this.#read(name, lease));
      if (!holder || parseLease(holder.text) > this.#clock.now()) return 'taken';
    }
  }

  list(): AsyncIterable<Listed[]> {
    return listSecrets(this.#client, this.#prefix, this.#clock, async (name, config) => {
      const state = await persist(this.#clock, TRIES, Number.POSITIVE_INFINITY, () =>
        this.#read(name, { VersionStage: STATE }),
      );
      return loadedFrom(name, config, state);
    });
  }

  /**
   * Stores a version under a label. False if another text has its ID. After an unclear answer it reads before it puts
   * again: a lost answer is a success.
   */
  async #put(name: string, label: string, { id, text }: Version, tries: number, deadline: Instant): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const command = new PutSecretValueCommand({
          SecretId: this.#prefix + name,
          ClientRequestToken: id,
          SecretString: text.reveal(),
          VersionStages: [label],
        });
        await this.#client.send(command);
        return true;
      } catch (error) {
        const there = await this.#read(name, { VersionId: id }).catch(() => undefined);
        if (there) return there.text.equals(text);
        if (errorName(error) === 'ResourceExistsException') return false;
        const wait = backoff(attempt, this.#clock);
        const isLast = attempt >= tries || this.#clock.now() + wait >= deadline;
        if (isPermanent(error) || isLast) throw saveFailed(name, storeFailure('PutSecretValue', name, error).message);
        await this.#clock.sleep(wait);
      }
    }
  }

  /**
   * The IDs of all versions. Fails if the new version would take the room of one that must be stored, or if the state has
   * moved on.
   */
  async #requireRoom(
    loaded: Loaded,
    purpose: Purpose,
    deadline: Instant,
    leaseId?: string,
  ): Promise<ReadonlySet<string>> {
    const { name, revision } = loaded;
    const versions = await this.#versions(name, deadline);
    const next = nextStateId(name, revision);
    if (versions.some(({ VersionId }) => VersionId === next)) {
      throw new StateConflict(
        await this.#labelled(await this.#latest(name, next, TRIES, deadline), versions, deadline),
      );
    }
    const isRefresh = purpose === 'refresh';
    if (!isRefresh && this.#isLeased(loaded, versions)) {
      throw new NoRoomForNotes('REFRESH_IN_PROGRESS', sentence(name, 'another pass is refreshing it'));
    }
    const others = versions.filter(({ VersionId }) => VersionId !== leaseId);
    const why = lackOfRoom(others, purpose, this.#clock.now());
    if (why === undefined) return new Set(versions.map(({ VersionId }) => VersionId));
    throw isRefresh ? saveFailed(name, why) : new NoRoomForNotes('SAVE_FAILED', sentence(name, why));
  }

  /** The same state. If an operator moved its label, it is stored again and so gets the label back. */
  async #labelled(latest: Loaded, versions: readonly ListedVersion[], deadline: Instant): Promise<Loaded> {
    const version = versions.find(({ VersionId }) => VersionId === latest.revision);
    const isYoung = !version || version.CreatedDate.getTime() > this.#clock.now() - MINUTE;
    if (isYoung || version.VersionStages.includes(STATE)) return latest;
    const { name, state, revision } = latest;
    const id = nextStateId(name, revision);
    return (await this.#put(name, STATE, { id, text: encodeState(state) }, TRIES, deadline))
      ? { ...latest, revision: id }
      : latest;
  }

  /** Whether another pass holds the lease on that state: a note that replaces the state would end the lease. */
  #isLeased({ name, revision }: Loaded, versions: readonly ListedVersion[]): boolean {
    const leases = [1, 2].map((round) => leaseVersionId(name, revision, round));
    const since = this.#clock.now() - LONGEST_PASS;
    return versions.some(
      ({ VersionId, CreatedDate }) =>
        leases.includes(VersionId) && CreatedDate.getTime() > since && !this.#leases.has(VersionId),
    );
  }

  async #versions(name: string, deadline: Instant) {
    const command = new ListSecretVersionIdsCommand({
      SecretId: this.#prefix + name,
      IncludeDeprecated: true,
      MaxResults: QUOTA.versions,
    });
    try {
      return await persist(
        this.#clock,
        TRIES,
        deadline,
        async () => v.parse(versionsSchema, await this.#client.send(command)).Versions,
      );
    } catch (error) {
      throw saveFailed(name, storeFailure('ListSecretVersionIds', name, error).message);
    }
  }

  /** The newest record from the state with that ID on: later states may be newer than the label shows. */
  async #latest(name: string, id: string, tries: number, deadline: Instant): Promise<Loaded> {
    const read = (which: Which) => persist(this.#clock, tries, deadline, () => this.#read(name, which));
    const config = await read({ VersionStage: CONFIG });
    let state = await this.#mustRead(name, id, deadline);
    for (let next: Version | undefined = state; next; ) {
      state = next;
      next = await read({ VersionId: nextStateId(name, state.id) });
    }
    if (!config) throw saveFailed(name, 'it has no value any more');
    return loadedFrom(name, config, state);
  }

  /** A version that exists, although a read may not find it for a moment. */
  #mustRead(name: string, id: string, deadline: Instant): Promise<Version> {
    return persist(this.#clock, TRIES_OF_READ, deadline, async () => {
      const version = await this.#read(name, { VersionId: id });
      if (version) return version;
      throw saveFailed(name, 'Secrets Manager does not show what another pass has saved');
    });
  }

  /** Undefined where there is no such version. */
  async #read(name: string, which: Which): Promise<Version | undefined> {
    try {
      const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#prefix + name, ...which }));
      return versionOf(name, answer);
    } catch (error) {
      if (isAboutVersion(error, which)) return undefined;
      throw storeFailure('GetSecretValue', name, error);
    }
  }
}

function loadedFrom(name: string, config: Version, state: Version | undefined): Loaded {
  return {
    name,
    config: parsed(name, config.text),
    configVersion: config.id,
    state: state ? parseState(state.text) : emptyState,
    revision: state?.id,
  };
}

function parsed(name: string, text: Secret) {
  try {
    return parseConfig(name, text);
  } catch (failure) {
    return failure as Failure;
  }
}

/** When a lease ends; one that cannot be read has ended. */
function parseLease(text: Secret): Instant {
  try {
    return v.parse(leaseSchema, JSON.parse(text.reveal())).until;
  } catch {
    return 0;
  }
}

function isAboutVersion(error: unknown, which: { VersionStage?: string; VersionId?: string }): boolean {
  if (errorName(error) !== 'ResourceNotFoundException') return false;
  // Only its wording tells a secret without a value from one that is not there; another version is asked for only of
  // a secret that has been seen.
  return which.VersionStage !== CONFIG || /staging label/.test((error as Error).message);
}

function saveFailed(name: string, why: string): Failure {
  return new Failure('SAVE_FAILED', sentence(name, why));
}

function sentence(name: string, why: string): string {
  return `Record ${name} could not be saved: ${why.replace(/\.$/, '')}.`;
}
