import { gunzipSync, gzipSync } from 'node:zlib';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import type { RosterStore } from '../broker/ports.ts';
import { Failure, type FailureCode, isFailureCode } from '../broker/record/failures.ts';
import { type Entry, type Roster, standings } from '../broker/record/roster.ts';
import { errorName, reasonOf } from './store-failures.ts';

/** The largest content of a secret. */
const MOST_BYTES = 65_536;

const seconds = v.pipe(
  v.number(),
  v.transform((value) => value * 1000),
);
const entrySchema = v.object({
  standing: v.picklist(standings),
  since: seconds,
  code: v.optional(v.custom<FailureCode>(isFailureCode)),
  safeUntil: v.optional(seconds),
  untold: v.optional(v.picklist(standings)),
  lost: v.optional(v.literal(true)),
  endTold: v.optional(v.literal(true)),
});

/**
 * The sweeps' roster, in one version of a separate secret: compressed JSON with room for some thousands of records.
 * Beyond that, the last records by name are left out: only the alarm reports it if one of them disappears.
 */
export class SecretsManagerRoster implements RosterStore {
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  readonly #secretId: string;

  constructor(client: Pick<SecretsManagerClient, 'send'>, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  async read(): Promise<Roster> {
    try {
      const { SecretBinary } = await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretId }));
      return SecretBinary ? decoded(SecretBinary) : new Map();
    } catch (error) {
      const isNew = errorName(error) === 'ResourceNotFoundException' && /staging label/.test((error as Error).message);
      if (isNew) return new Map();
      throw failure('REGISTRY_UNAVAILABLE', 'GetSecretValue', error);
    }
  }

  async write(roster: Roster): Promise<void> {
    try {
      await this.#client.send(new PutSecretValueCommand({ SecretId: this.#secretId, SecretBinary: encoded(roster) }));
    } catch (error) {
      throw failure('SAVE_FAILED', 'PutSecretValue', error);
    }
  }
}

/** A damaged entry loses only itself. */
function decoded(bytes: Uint8Array): Roster {
  const stored = v.parse(v.record(v.string(), v.unknown()), JSON.parse(gunzipSync(bytes).toString()));
  const entries = Object.entries(stored).flatMap(([name, value]): [string, Entry][] => {
    const entry = v.safeParse(entrySchema, value);
    return entry.success ? [[name, entry.output]] : [];
  });
  return new Map(entries);
}

function encoded(roster: Roster): Uint8Array {
  for (let entries = [...roster]; ; entries = entries.slice(0, Math.floor(entries.length * 0.8))) {
    const stored = entries.map(([name, entry]) => [name, { ...entry, ...inSeconds(entry) }]);
    const bytes = gzipSync(JSON.stringify(Object.fromEntries(stored)));
    if (bytes.length <= MOST_BYTES) return bytes;
  }
}

/** Rounded down: a promise to callers is never longer than the token. */
function inSeconds({ since, safeUntil }: Entry) {
  return {
    since: Math.floor(since / 1000),
    ...(safeUntil !== undefined && { safeUntil: Math.floor(safeUntil / 1000) }),
  };
}

function failure(code: 'REGISTRY_UNAVAILABLE' | 'SAVE_FAILED', operation: string, error: unknown): Failure {
  const reason = reasonOf(error);
  const why = reason === undefined ? '' : `: ${reason}`;
  return new Failure(code, `Secrets Manager refused ${operation} for the roster's secret (${errorName(error)})${why}.`);
}
