import { COMMAND } from '../../lambda/broker/command-name.ts';
import { NO_MINTING } from '../installation/fedramp.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Visit } from './visit.ts';

/** Whether records of one app agree on its client secret; secrets are compared by their fingerprints. */
export function sharingFindings(visits: readonly Visit[]): Finding[] {
  const { ok, problem } = findingsOf('client secrets');
  const byClient = Map.groupBy(visits, ({ config }) => config.clientId);
  const torn = [...byClient.values()].filter(
    (sharing) => new Set(sharing.map(({ config }) => config.clientSecret.fingerprint)).size > 1,
  );
  if (torn.length === 0) return [ok('Records of one app have the same client secret.')];
  return torn.map((sharing) =>
    problem(
      `${sharing.map(({ name }) => name).join(', ')} share a client id and not a client secret: one at most is right.`,
      `Give the secret that the app has now to all of them at once: ${COMMAND} rotate-secret ${sharing[0]?.name}`,
    ),
  );
}

/** Whether the record that is to mint a new pair for it could do so. */
export function recoveryFinding(
  { name, config }: Visit,
  byName: ReadonlyMap<string, Visit>,
  canMint: boolean,
): Finding | undefined {
  if (!config.recovery) return undefined;
  const { ok, problem } = findingsOf('recovery', name);
  if (!canMint) return problem(`${NO_MINTING}: its recovery cannot work.`, `${COMMAND} edit ${name} --no-recovery`);
  const { record: helper } = config.recovery;
  const visit = byName.get(helper);
  const correct = `Register it, or name another one: ${COMMAND} edit ${name} --recovery RECORD`;
  if (!visit) return problem(`Its recovery, record ${helper}, cannot be used.`, correct);
  if (visit.life !== 'no token' && visit.life !== 'refused')
    return ok(`Record ${helper} could mint a new pair for it.`);
  return problem(
    `Its recovery, record ${helper}, has no working token to mint with.`,
    `${COMMAND} refresh ${helper} --force`,
  );
}
