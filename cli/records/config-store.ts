import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type Version, versionOf } from '../../lambda/aws/secret-version.ts';
import { errorName, isPermanent, storeFailure } from '../../lambda/aws/store-failures.ts';
import { type Config, parseConfig } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { backoff, persist } from '../../lambda/broker/record/retry.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import { encodeConfig } from './config-text.ts';

/** What a person typed, as it is stored. */
export type StoredConfig = Version;

/** Where configs are: the command writes them, and never the state beside them. */
export interface Configs {
  readonly clock: Clock;
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  readonly recordPrefix: string;
}

/** The config that a change makes of the current one; that one itself where nothing changes. */
export type Change = (config: Config) => Config;

/** Where a changed config waits until it is current. */
const DRAFT = 'CONFIG_DRAFT';
const TRIES = 3;
/** Enough for Secrets Manager's reads to become consistent. */
const TRIES_OF_MOVE = 8;
/** What the operator puts right between two calls of the command, not within one. */
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'EncryptionFailure',
  'UnrecognizedClientException',
]);
/** Another person's edit may come first each time; more than a few in a row do not happen by chance. */
const ROUNDS = 5;

/** Reads the current config. Undefined where there is none. */
function readConfig(configs: Configs, record: string, deadline: Instant): Promise<StoredConfig | undefined> {
  return persist(configs.clock, TRIES, deadline, () => read(configs, record, { VersionStage: 'AWSCURRENT' }));
}

/** Reads a config by its version; undefined where Secrets Manager has given it up. */
export function readVersion(
  configs: Configs,
  record: string,
  id: string,
  deadline: Instant,
): Promise<StoredConfig | undefined> {
  return persist(configs.clock, TRIES, deadline, () => read(configs, record, { VersionId: id }));
}

/** Fails with RECORD_INVALID where the record has no config yet. */
export async function readCurrentConfig(configs: Configs, record: string, deadline: Instant): Promise<StoredConfig> {
  const current = await readConfig(configs, record, deadline);
  if (!current) throw new Failure('RECORD_INVALID', `Record ${record} cannot be used: it has no value yet.`);
  return current;
}

/**
 * Saves a change of a config by compare-and-set. Where another person's edit came first, the change is made again on
 * top of it: neither is lost. Answers with the config that is current then.
 */
export async function amendConfig(
  configs: Configs,
  record: string,
  change: Change,
  deadline: Instant,
): Promise<Config> {
  let current = await readCurrentConfig(configs, record, deadline);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const before = parseConfig(record, current.text);
    const after = change(before);
    if (after === before) return before;
    const other = await replaceConfig(configs, record, current, encodeConfig(before, after, current.text), deadline);
    if (!other) return after;
    current = other;
  }
  throw saveFailed(record, 'other edits keep changing it');
}

/** Saves a text in place of a config, if that still is the current one; otherwise answers with what is. */
export async function replaceConfig(
  configs: Configs,
  record: string,
  current: StoredConfig,
  text: Secret,
  deadline: Instant,
): Promise<StoredConfig | undefined> {
  const draft = { id: randomUUID(), text };
  await putDraft(configs, record, draft, deadline);
  return moveCurrent(configs, record, current.id, draft.id, deadline);
}

/**
 * Makes another version current, if `from` still is. After an unclear answer it looks before it asks again. Answers with
 * what another person made current instead, if so.
 */
export async function moveCurrent(
  configs: Configs,
  record: string,
  from: string,
  to: string,
  deadline: Instant,
): Promise<StoredConfig | undefined> {
  const { clock, secrets, recordPrefix } = configs;
  const command = new UpdateSecretVersionStageCommand({
    SecretId: recordPrefix + record,
    VersionStage: 'AWSCURRENT',
    RemoveFromVersionId: from,
    MoveToVersionId: to,
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await secrets.send(command);
      return undefined;
    } catch (error) {
      const current = await readConfig(configs, record, deadline).catch(() => undefined);
      if (current?.id === to) return undefined;
      if (current && current.id !== from) return current;
      const wait = backoff(attempt, clock);
      const isLast = attempt >= TRIES_OF_MOVE || clock.now() + wait >= deadline;
      // An invalid parameter is how a conflict shows that reads do not show yet.
      const isConflict = errorName(error) === 'InvalidParameterException';
      if ((isFinal(error) && !isConflict) || isLast) throw refused('UpdateSecretVersionStage', record, error);
      await clock.sleep(wait);
    }
  }
}

/** Stores a version that is not current yet. */
async function putDraft(configs: Configs, record: string, { id, text }: Version, deadline: Instant): Promise<void> {
  const { clock, secrets, recordPrefix } = configs;
  const command = new PutSecretValueCommand({
    SecretId: recordPrefix + record,
    ClientRequestToken: id,
    SecretString: text.reveal(),
    VersionStages: [DRAFT],
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await secrets.send(command);
      return;
    } catch (error) {
      const there = await read(configs, record, { VersionId: id }).catch(() => undefined);
      if (there) return;
      const wait = backoff(attempt, clock);
      const isLast = attempt >= TRIES || clock.now() + wait >= deadline;
      if (isFinal(error) || isLast) throw refused('PutSecretValue', record, error);
      await clock.sleep(wait);
    }
  }
}

async function read(
  { secrets, recordPrefix }: Configs,
  record: string,
  which: { VersionStage: string } | { VersionId: string },
): Promise<Version | undefined> {
  try {
    return versionOf(
      record,
      await secrets.send(new GetSecretValueCommand({ SecretId: recordPrefix + record, ...which })),
    );
  } catch (error) {
    // Only its wording tells a secret without that version from one that is not there.
    const isMissing = errorName(error) === 'ResourceNotFoundException';
    if (isMissing && /staging label|VersionId/.test((error as Error).message)) return undefined;
    throw storeFailure('GetSecretValue', record, error);
  }
}

function isFinal(error: unknown): boolean {
  return isPermanent(error) || NOT_ALLOWED.has(errorName(error));
}

function refused(operation: string, record: string, error: unknown): Failure {
  const failure = storeFailure(operation, record, error);
  if (failure.code === 'RECORD_NOT_FOUND') return failure;
  return saveFailed(record, failure.message.replace(/\.$/, ''));
}

function saveFailed(record: string, why: string): Failure {
  return new Failure('SAVE_FAILED', `Record ${record} could not be saved: ${why}.`);
}
