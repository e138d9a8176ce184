import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Usable } from '../../lambda/broker/ports.ts';
import { lineageOf } from '../../lambda/broker/record/config.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { emptyState } from '../../lambda/broker/record/state.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { stateOfSecret } from '../records/record-secrets.ts';
import { allRecords, loadUsable } from '../records/registered.ts';
import { CommandFailed, errorLines, WrongUse } from '../terminal/command.ts';
import { withToken } from './carry-out.ts';
import { Deeds } from './deeds.ts';
import type { Desk } from './desk.ts';
import type { Given } from './given.ts';
import { warningsFor } from './outcome.ts';
import { type Plan, planWords, type Wishes } from './plan.ts';
import { register } from './register.ts';
import { type Done, unprovable } from './report.ts';
import type { Row } from './rows.ts';

/** What became of one row. */
export interface RowOutcome {
  line: number;
  record: string;
  state: 'registered' | 'already there' | 'ready' | 'not checked' | 'failed' | 'not tried';
  /** Sentences: what was or would be done, or why not, with the cure. */
  words: string[];
}

/** What all rows share. */
type Shared = Pick<Desk, 'installation' | 'terminal' | 'interrupted'>;

/**
 * Registers row after row what is not there yet; one that fails is no obstacle to the others. `tell` hears of each. On a
 * dry run it proves what it can, as if the rows before were registered.
 */
export async function registerAll(
  shared: Shared,
  rows: readonly Row[],
  wishes: Omit<Wishes, 'name' | 'isUnpublished'>,
  tell: (outcome: RowOutcome) => void,
): Promise<RowOutcome[]> {
  const { records } = await allRecords(shared.installation.store);
  const neighbours = new Map(records.map((record) => [record.name, record]));
  const outcomes: RowOutcome[] = [];
  let isUnsure = false;
  for (const row of rows) {
    const outcome = await outcomeOf(shared, row, wishes, neighbours);
    // What others need and could not be checked may be all that is wrong.
    if (isUnsure && outcome.state === 'failed') outcome.state = 'not checked';
    isUnsure ||= row.isUnpublished && outcome.state === 'not checked';
    outcomes.push(outcome);
    tell(outcome);
  }
  return outcomes;
}

async function outcomeOf(
  shared: Shared,
  row: Row,
  wishes: Omit<Wishes, 'name' | 'isUnpublished'>,
  neighbours: Map<string, Usable>,
): Promise<RowOutcome> {
  const { line, name, isUnpublished } = row;
  const ended = (state: RowOutcome['state'], ...words: string[]): RowOutcome => ({ line, record: name, state, words });
  if (shared.interrupted.aborted) return ended('not tried', 'It was stopped before.');
  try {
    const there = await recordOf(shared, row);
    if (there && (isUnpublished || there.config.target)) return ended('already there');
    const given = there ? placeOf(row.given) : row.given;
    const desk: Desk = { ...shared, given, deeds: new Deeds(), isSpent: false, neighbours: [...neighbours.values()] };
    const { plan, result } = await register(desk, { ...wishes, name, isUnpublished });
    if (plan === 'unprovable') return ended('not checked', unprovable);
    neighbours.set(name, await registered(desk, plan, there, result));
    if (!result) return ended('ready', ...planWords(plan));
    const place = plan.publication?.place.target.variableName;
    const words = place === undefined ? 'Its token is published nowhere.' : `${place} holds its token.`;
    return ended('registered', words, ...(await warningsFor(desk, plan)));
  } catch (error) {
    return ended('failed', ...(error instanceof WrongUse ? [error.message] : errorLines(error)));
  }
}

/** The record of a row where it is there already; fails where that is another one, or publishes elsewhere. */
async function recordOf({ installation }: Shared, { name, isUnpublished, given }: Row): Promise<Usable | undefined> {
  if ((await stateOfSecret(installation, name)) !== 'kept') return undefined;
  const there = await loadUsable(installation, name);
  const { clientId, target } = there.config;
  const wanted = isUnpublished ? undefined : given.variableName;
  const says = `Record ${name} is there already`;
  if (clientId !== given.clientId) throw new CommandFailed(`${says}, with another client ID: choose another name.`);
  const token = currentGrant(there.config, there.state)?.accessToken;
  const [org, itsOrg] = [given.orgId ?? orgOf(given.accessToken), target?.orgId ?? orgOf(token)];
  if (org && itsOrg && org !== itsOrg) throw new CommandFailed(`${says}, for org ${itsOrg}: choose another name.`);
  if (target && target.variableName !== wanted) {
    const option = wanted === undefined ? '--unpublished' : `--variable ${wanted}`;
    throw new CommandFailed(`${says}, and publishes into ${target.variableName}: ${COMMAND} edit ${name} ${option}`);
  }
  if (wanted === undefined || token) return there;
  throw new CommandFailed(`${says}, and has no access token yet: ${COMMAND} refresh ${name}`);
}

/** Without what the record holds already. */
function placeOf({ orgId, datacenter, variableName, writer, recovery }: Given): Given {
  const place = { orgId, datacenter, variableName, writer, recovery };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

/** The record as those after it find it: with its token where others may need that, or else as it was planned. */
async function registered(
  desk: Desk,
  { name, grant, publication }: Plan,
  there: Usable | undefined,
  result: Done['result'],
): Promise<Usable> {
  if (result && !publication) return withToken(desk, name, result.tokenFingerprint);
  const target = publication && { target: publication.place.target };
  if (!grant) return { ...(there as Usable), config: { ...(there as Usable).config, ...target } };
  const { accessToken, isPasted: _, ...credentials } = grant;
  const config = { ...credentials, ...target };
  const { clientId, refreshToken } = credentials;
  const lineage = { lineage: lineageOf(config), clientId, refreshToken, generation: 1, refreshedAt: 0 };
  const grants = accessToken ? [{ ...lineage, accessToken }] : [];
  return { name, config, configVersion: '', revision: undefined, state: { ...emptyState, grants } };
}
