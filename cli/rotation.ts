import { type NewCredentials, saveCredentials } from '../lambda/broker/new-credentials.ts';
import { readCurrent } from '../lambda/broker/open.ts';
import { toFailure } from '../lambda/broker/record/failures.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import { callDeadline } from './call-deadline.ts';
import { CommandFailed } from './command.ts';
import type { Installation } from './installation.ts';
import { type Answer, invoke } from './invoke.ts';
import type { NamedRecord } from './registered.ts';
import { sideBySide } from './side-by-side.ts';

/** One record, what it is to hold, and what it goes back to. */
interface Change {
  name: string;
  after: NewCredentials;
  before: NewCredentials;
}

/** The part of an installation that it takes. */
type Workshop = Pick<Installation, 'clock' | 'registry' | 'functions' | 'functionName'>;

interface ToldFailure {
  code: string;
  message: string;
}

/** What became of new credentials. */
export type Rotation =
  /** Webex takes them. `failure` came later in the check. `oldToken`: but it goes on with the old refresh token. */
  | { state: 'proved'; failure?: ToldFailure; oldToken?: true }
  /** Webex refused them: every record holds again what it held, and Webex says this to that. */
  | { state: 'refused'; failure: ToldFailure; oldOnes: 'work' | 'are refused too' | 'could not be tried' }
  /** They are in every record, and nobody knows yet whether Webex takes them. */
  | { state: 'unproved'; failure: ToldFailure }
  /** A record could not be saved: every record holds again what it held. */
  | { state: 'not saved'; failure: ToldFailure }
  /** Nor could these be put back: nobody knows which credentials they hold. */
  | { state: 'torn'; failure: ToldFailure; records: string[] };

/** The client secret goes into all records, the refresh token into the first alone: each org has its own. */
export function changesOf(records: readonly NamedRecord[], given: NewCredentials): Change[] {
  const { clientSecret, refreshToken } = given;
  // A call that was cut off may have left the new secret in some: those too go back to the old one.
  const old = records.map(({ record }) => record.clientSecret).find((secret) => !secret.equals(clientSecret));
  return records.flatMap(({ name, record }, index) => {
    const tokenBefore = {
      refreshToken: record.refreshToken,
      ...(record.refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt: record.refreshTokenExpiresAt }),
    };
    const secretBefore = { clientSecret: old ?? record.clientSecret };
    const isNamed = index === 0;
    if (!isNamed && !clientSecret) return [];
    return {
      name,
      after: { ...(clientSecret && { clientSecret }), ...(isNamed && refreshToken && { refreshToken }) },
      before: { ...(clientSecret && secretBefore), ...(isNamed && refreshToken && tokenBefore) },
    };
  });
}

/**
 * Saves new credentials in all of these records, then has the function refresh the first of them, which proves them to
 * Webex; goes back in all where one cannot be saved or Webex refuses them. Where something cuts it off in the middle,
 * the same call again finishes it.
 */
export async function rotate(broker: Workshop, changes: readonly Change[]): Promise<Rotation> {
  const { saved, tried, failure } = await saveAll(broker, changes);
  if (failure) return (await goBack(broker, tried, failure)) ?? { state: 'not saved', failure };
  const [first] = changes as readonly [Change];
  const proof = await prove(broker, first, saved.get(first.name) as ServiceAppRecord);
  if (proof.state !== 'refused') return proof;
  const torn = await goBack(broker, changes, proof.failure);
  return torn ?? { ...proof, oldOnes: await tryOld(broker, first.name) };
}

/** Begins no further save after a failure. */
async function saveAll(broker: Workshop, changes: readonly Change[]) {
  const saved = new Map<string, ServiceAppRecord>();
  const tried: Change[] = [];
  let failure: ToldFailure | undefined;
  await sideBySide(changes, async (change) => {
    if (failure) return;
    tried.push(change);
    try {
      saved.set(change.name, await put(broker, change.name, change.after));
    } catch (thrown) {
      const { code, message } = toFailure(thrown);
      failure = { code, message };
    }
  });
  return { saved, tried, failure };
}

/** Undefined where every record holds again what it held. */
async function goBack(
  broker: Workshop,
  changes: readonly Change[],
  failure: ToldFailure,
): Promise<Rotation | undefined> {
  const torn = await sideBySide(changes, ({ name, before }) =>
    put(broker, name, before).then(
      () => [],
      () => [name],
    ),
  );
  const records = torn.flat().sort();
  return records.length > 0 ? { state: 'torn', failure, records } : undefined;
}

function put(broker: Workshop, name: string, credentials: NewCredentials): Promise<ServiceAppRecord> {
  return saveCredentials(broker, name, credentials, callDeadline(broker));
}

type Proof = Extract<Rotation, { state: 'proved' | 'unproved' }> | { state: 'refused'; failure: ToldFailure };

/** The function alone refreshes: before it spends a grant it proves that it can save what it buys. */
async function prove(broker: Workshop, { name, before }: Change, saved: ServiceAppRecord): Promise<Proof> {
  const answer = await ask(broker, { serviceApp: name, force: true });
  const failure = 'failure' in answer ? answer.failure : undefined;
  // A check may fail after its refresh, and an answer may get lost: what was saved tells.
  const now = await readBack(broker, name);
  const hasRefreshed = now?.grantRoot === saved.grantRoot && (now?.grantRefreshes ?? 0) > (saved.grantRefreshes ?? 0);
  if (failure && !hasRefreshed) return { state: failure.code === 'GRANT_REFUSED' ? 'refused' : 'unproved', failure };
  const isOld = before.refreshToken?.equals(now?.refreshToken) === true;
  return { state: 'proved', ...(failure && { failure }), ...(isOld && { oldToken: true }) };
}

async function readBack(broker: Workshop, name: string): Promise<ServiceAppRecord | undefined> {
  try {
    return parseRecord(await readCurrent(broker, name, callDeadline(broker)));
  } catch {
    return undefined;
  }
}

/** Settles the record again, and tells whether Webex still takes what it held. */
async function tryOld(broker: Workshop, name: string) {
  const answer = await ask(broker, { serviceApp: name });
  if ('result' in answer) return 'work';
  return answer.failure.code === 'GRANT_REFUSED' ? 'are refused too' : 'could not be tried';
}

async function ask(broker: Workshop, event: object): Promise<Answer> {
  try {
    return await invoke(broker, event);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { failure: { code: 'NO_ANSWER', message: error.message } };
  }
}
