import type { Loaded, Usable } from '../../lambda/broker/ports.ts';
import { namedGrant } from '../../lambda/broker/record/grants.ts';
import { SECOND } from '../../lambda/broker/record/time.ts';
import type { Installation } from '../installation/installation.ts';
import { type Answer, invoke } from '../installation/invoke.ts';
import type { Configs } from '../records/config-store.ts';
import { isUsable, loadRecord } from '../records/registered.ts';
import { CommandFailed } from '../terminal/command.ts';

/** The part of an installation that it takes. */
export type Workshop = Configs & Pick<Installation, 'store' | 'functions' | 'functionName'>;

export interface ToldFailure {
  code: string;
  message: string;
}

/** Reads show what was saved within this. */
const LONGEST_LAG = 10 * SECOND;

type Proof =
  /** Webex takes them. `failure` came later in the pass. */
  | { state: 'proved'; failure?: ToldFailure }
  /** Whether Webex takes them is unknown yet. */
  | { state: 'unproved'; failure: ToldFailure }
  | { state: 'refused'; failure: ToldFailure }
  /** An earlier grant goes on in its place. */
  | { state: 'token refused'; failure: ToldFailure };

/** The function alone refreshes: before it uses a grant it takes a lease, which proves that it can save the new one. */
export async function prove(broker: Workshop, name: string, isTokenNew: boolean): Promise<Proof> {
  const before = await lookAt(broker, name);
  const answer = await ask(broker, { serviceApp: name, force: true, quiet: true });
  const failure = 'failure' in answer ? answer.failure : undefined;
  if (failure?.code === 'GRANT_REFUSED') return { state: 'refused', failure };
  // A pass may fail after its refresh, and an answer may get lost: what the function has saved tells.
  const now = failure ? await lookAt(broker, name) : await lookAfter(broker, name, before);
  if (isTokenNew && now && isRefused(now)) return { state: 'token refused', failure: tokenRefused };
  const isRefreshed = before && now && generationOf(now) > generationOf(before);
  if (!isRefreshed) return { state: 'unproved', failure: failure ?? notShown };
  return { state: 'proved', ...(failure && { failure }) };
}

const tokenRefused = { code: 'GRANT_REFUSED', message: 'Webex refused the refresh token.' };
const notShown = { code: 'REGISTRY_UNAVAILABLE', message: 'The record does not show the refresh yet.' };

/** Undefined where the record cannot be read, which says nothing of the credentials. */
async function lookAt(broker: Workshop, name: string): Promise<Usable | undefined> {
  const loaded: Loaded | undefined = await loadRecord(broker, name).catch(() => undefined);
  return loaded && isUsable(loaded) ? loaded : undefined;
}

/** The same, once the record shows what the function has saved: reads may lag behind. */
async function lookAfter(broker: Workshop, name: string, before: Usable | undefined): Promise<Usable | undefined> {
  const { clock } = broker;
  const end = clock.now() + LONGEST_LAG;
  for (;;) {
    const now = await lookAt(broker, name);
    if (now?.revision !== before?.revision || clock.now() >= end) return now;
    await clock.sleep(SECOND);
  }
}

/** How often what was typed has been refreshed. */
function generationOf({ config, state }: Usable): number {
  return namedGrant(config, state).grant?.generation ?? 0;
}

function isRefused({ config, state }: Usable): boolean {
  return state.refusal?.lineage === namedGrant(config, state).lineage;
}

/** Settles the record again, and tells whether Webex still takes what it held. */
export async function tryOld(broker: Workshop, name: string) {
  const answer = await ask(broker, { serviceApp: name, quiet: true });
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
