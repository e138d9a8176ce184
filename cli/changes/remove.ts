import { iso } from '../../lambda/broker/record/time.ts';
import type { Installation } from '../installation/installation.ts';
import { checkSomeNames, onlyName, operatorCommand } from '../installation/operator-command.ts';
import { removeSecret } from '../records/record-secrets.ts';
import { callersNow } from '../records/seen-variable.ts';
import { CommandFailed, type Terminal, WrongUse } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed, showPlan } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';
import { type Leaving, leavingOf } from './leaving.ts';
import { consequences, outcomeLines, recordsNamed, refusalWords } from './removal-words.ts';
import { type Revocation, readAdminToken, revocationWords, revoke } from './revocation.ts';

const DEFAULT_DAYS = 30;

/** Deletes a record, after days in which it can be brought back. */
export const remove = operatorCommand({
  usage: 'remove NAME...',
  about: `The broker forgets the Service App at once: it no longer refreshes or publishes the token, and callers hear a 401 when
the token ends. The variable, the Service App and its tokens in Webex stay as they are. With --revoke the tokens die
first, and callers hear a 401 at once. This needs an administrator's token (by prompt, or on standard input as
{"adminToken":"..."}), or an administrator in Control Hub; the command says where. Webex documents the route for
integrations and not for Service Apps, so the broker checks whether the token is dead. To remove everything, see
docs/uninstall.md.`,
  flags: {
    days: { type: 'string', value: 'N', about: `how long it can be brought back, 7 to 30 (${DEFAULT_DAYS})` },
    revoke: { type: 'boolean', about: "withdraw the org's authorization of the Service App first" },
    force: { type: 'boolean', about: 'remove it even if other records need it' },
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'say what would follow, and remove nothing' },
  },
  examples: [
    'remove clinic',
    'remove clinic --days 7',
    'remove clinic clinic-writer',
    'remove clinic --revoke',
    'remove clinic --yes --json',
  ],
  check({ flags, names, terminal }) {
    if (flags.revoke) onlyName(names);
    else checkSomeNames(names);
    readDays(flags.days);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names, terminal }) {
    const isDry = flags['dry-run'];
    const leaving = await withProgress(terminal, 'Reading the records', () =>
      leavingOf(installation, [...new Set(names)]),
    );
    showPlan(await consequencesOf(installation, leaving, flags.revoke), flags, terminal);
    const refusal = refusalWords(leaving);
    if (refusal !== undefined && !isDry && !flags.force) throw new CommandFailed(refusal);

    const [first] = leaving;
    const withdraw = first && flags.revoke && !isDry ? await revoking(installation, first, terminal) : undefined;
    const isAgreed = await isConfirmed(flags, `Remove ${recordsNamed(leaving)}?`, terminal);
    const revocation = isAgreed ? await withdraw?.() : undefined;

    const isGoing = isAgreed && revocation?.state !== 'refused';
    const ends = isGoing ? await removeAll(installation, leaving, readDays(flags.days)) : new Map<string, End>();
    const outcomes = leaving.map(({ name, neededBy, consumers }) => {
      const { until, failure } = ends.get(name) ?? {};
      const removed = until !== undefined;
      return { record: name, removed, until, failure, neededBy, consumers, ...(revocation && { revocation }) };
    });
    const isDone = outcomes.every(({ removed }) => removed) && revocation?.state !== 'unproved';
    const revoked = revocation && first?.record ? [revocationWords(revocation, first.record.config)] : [];
    return {
      exitCode: isDry || isDone ? 0 : 1,
      json: outcomes.length > 1 ? { records: outcomes } : (outcomes[0] as object),
      lines: [...revoked, ...outcomeLines(outcomes, isDry)],
    };
  },
});

/** Until when a record can be brought back, or why it was not removed. */
type End = { until: string; failure?: undefined } | { until?: undefined; failure: string };

/** Ends with the first that cannot be removed, as it may need those that follow. */
async function removeAll(
  installation: Installation,
  leaving: readonly Leaving[],
  days: number,
): Promise<Map<string, End>> {
  const ends = new Map<string, End>();
  for (const { name } of leaving) {
    try {
      const end = await removeSecret(installation, name, days);
      ends.set(name, { until: iso(end.getTime()) });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      ends.set(name, { failure: error.message });
      break;
    }
  }
  return ends;
}

async function consequencesOf(
  installation: Installation,
  leaving: readonly Leaving[],
  revokes: boolean,
): Promise<string[]> {
  const lines = leaving.map(async (one) =>
    consequences(one, one.record && (await callersNow(installation, one.record)), revokes),
  );
  return (await Promise.all(lines)).flat();
}

/** Asks for what it takes; the revocation itself waits for the person's consent to the removal. */
async function revoking(
  installation: Installation,
  { name, record }: Leaving,
  terminal: Terminal,
): Promise<() => Promise<Revocation>> {
  if (!record)
    throw new CommandFailed(`Record ${name} cannot be read, so what to revoke is unknown; nothing was removed.`);
  const admin = await readAdminToken(terminal);
  return () => withProgress(terminal, 'Revoking', () => revoke(installation, record, admin));
}

function readDays(text: string | undefined): number {
  const days = Number(text ?? DEFAULT_DAYS);
  if (Number.isInteger(days) && days >= 7 && days <= 30) return days;
  throw new WrongUse('--days takes a whole number from 7 to 30.');
}
