import type { Usable } from '../../lambda/broker/ports.ts';
import { toFailure } from '../../lambda/broker/record/failures.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { type NewCredentials, saveCredentials } from '../records/config-changes.ts';
import { prove, type ToldFailure, tryOld, type Workshop } from './rotation-proof.ts';

/** One record, what it is to hold, and what it goes back to. */
interface Change {
  name: string;
  after: NewCredentials;
  before: NewCredentials;
}

/** What became of new credentials. */
export type Rotation =
  /** Webex takes them. `failure` came later in the pass. `oldToken`: but it refused the refresh token; the old one is back. */
  | { state: 'proved'; failure?: ToldFailure; oldToken?: true }
  /** Webex refused them: every record holds again what it held, and Webex says this to that. */
  | { state: 'refused'; failure: ToldFailure; oldOnes: 'work' | 'are refused too' | 'could not be tried' }
  /** They are in every record, and whether Webex takes them is unknown yet. */
  | { state: 'unproved'; failure: ToldFailure }
  /** A record could not be saved: every record holds again what it held. */
  | { state: 'not saved'; failure: ToldFailure }
  /** Nor could these be put back: which credentials they hold is unknown. */
  | { state: 'torn'; failure: ToldFailure; records: string[] };

/** The client secret goes into all records, the refresh token into the first alone: each org has its own. */
export function changesOf(records: readonly Usable[], given: NewCredentials): Change[] {
  const { clientSecret, refreshToken } = given;
  // A call that was cut off may have left the new secret in some: those too go back to the old one.
  const old = records.map(({ config }) => config.clientSecret).find((secret) => !secret.equals(clientSecret));
  return records.flatMap(({ name, config }, index) => {
    const tokenBefore = {
      refreshToken: config.refreshToken,
      ...(config.refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt: config.refreshTokenExpiresAt }),
    };
    const secretBefore = { clientSecret: old ?? config.clientSecret };
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
  const { tried, failure } = await saveAll(broker, changes);
  if (failure) return (await goBack(broker, tried, failure)) ?? { state: 'not saved', failure };
  const [first] = changes as readonly [Change];
  const proof = await prove(broker, first.name, first.after.refreshToken !== undefined);
  if (proof.state === 'refused') {
    const torn = await goBack(broker, changes, proof.failure);
    return torn ?? { ...proof, oldOnes: await tryOld(broker, first.name) };
  }
  if (proof.state !== 'token refused') return proof;
  const torn = await goBack(broker, [{ ...first, before: tokenOf(first.before) }], proof.failure);
  return torn ?? { state: 'proved', oldToken: true };
}

/** Begins no further save after a failure. */
async function saveAll(broker: Workshop, changes: readonly Change[]) {
  const tried: Change[] = [];
  let failure: ToldFailure | undefined;
  await sideBySide(changes, async (change) => {
    if (failure) return;
    tried.push(change);
    try {
      await put(broker, change.name, change.after);
    } catch (thrown) {
      const { code, message } = toFailure(thrown);
      failure = { code, message };
    }
  });
  return { tried, failure };
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

async function put(broker: Workshop, name: string, credentials: NewCredentials): Promise<void> {
  await saveCredentials(broker, name, credentials, callDeadline(broker));
}

/** Without the client secret, which is proved. */
function tokenOf({ clientSecret: _, ...token }: NewCredentials): NewCredentials {
  return token;
}
