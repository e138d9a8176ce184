import type { RecordStore, Usable } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import { consumersOf } from '../consumers/projection-secrets.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { withRecord } from '../records/missing-record.ts';
import { removeSecret } from '../records/record-secrets.ts';
import { allRecords, isUsable, loadRecord } from '../records/registered.ts';
import { callersNow } from '../records/seen-variable.ts';
import { CommandFailed, type Terminal, WrongUse } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';
import { consequences, type Neighbours, outcomeWords } from './removal-words.ts';
import { type Revocation, readAdminToken, revocationWords, revoke } from './revocation.ts';

const DEFAULT_DAYS = 30;

/** Deletes a record, after days in which it can be brought back. */
export const remove = operatorCommand({
  usage: 'remove NAME',
  about: `The broker forgets the Service App at once: nothing refreshes or publishes its token any more, and callers hear a 401
when it ends. The variable, the Service App and its tokens in Webex stay as they are. With --revoke the tokens die
first, and callers hear a 401 at once: that takes an administrator's token (by prompt, or on standard input as
{"adminToken":"..."}), or a person in Control Hub, to whom it says where. Webex documents the route for integrations
and not for Service Apps, so the broker looks whether the token is dead. To take everything away: docs/uninstall.md.`,
  flags: {
    days: { type: 'string', value: 'N', about: `how long it can be brought back, 7 to 30 (${DEFAULT_DAYS})` },
    revoke: { type: 'boolean', about: "withdraw the org's authorisation of the Service App first" },
    force: { type: 'boolean', about: 'remove it even if other records cannot do without it' },
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'say what would follow, and remove nothing' },
  },
  examples: ['remove clinic', 'remove clinic --days 7', 'remove clinic --revoke', 'remove clinic --yes --json'],
  check({ flags, names, terminal }) {
    onlyName(names);
    readDays(flags.days);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const isDry = flags['dry-run'];
    const { record, neighbours } = await withProgress(terminal, 'Reading the records', () =>
      withRecord(installation, name, async () => {
        const record = await usableOrNone(installation, name);
        const neighbours = await neighboursOf(name, record, installation.store);
        return { record, neighbours: { ...neighbours, consumers: await consumersOf(installation, name) } };
      }),
    );
    if (!flags.json) {
      const callers = record && (await callersNow(installation, record));
      for (const line of consequences(name, record && { ...record, callers }, neighbours, flags.revoke))
        terminal.print(line);
    }
    const { neededBy, consumers } = neighbours;
    if (neededBy.length > 0 && !isDry && !flags.force) {
      throw new CommandFailed(
        `Nothing was removed: ${neededBy.join(', ')} cannot do without ${name}. Remove those first, or say --force.`,
      );
    }

    const withdraw = flags.revoke && !isDry ? await revoking(installation, name, record, terminal) : undefined;
    const isAgreed = await isConfirmed(flags, `Remove record ${name}?`, terminal);
    const revocation = isAgreed ? await withdraw?.() : undefined;
    const isRefused = revocation?.state === 'refused';
    const end = isAgreed && !isRefused ? await removeSecret(installation, name, readDays(flags.days)) : undefined;
    const until = end && iso(end.getTime());

    if (revocation && record && !flags.json) terminal.print(revocationWords(revocation, record.config));
    const removed = until !== undefined;
    const outcome = { record: name, removed, until, neededBy, consumers, ...(revocation && { revocation }) };
    terminal.print(flags.json ? JSON.stringify(outcome, undefined, 2) : outcomeWords(name, until, isDry));
    return isDry || (until !== undefined && revocation?.state !== 'unproved') ? 0 : 1;
  },
});

/** Undefined for a record that cannot be used: that one can still be removed. */
async function usableOrNone(installation: Installation, name: string): Promise<Usable | undefined> {
  try {
    const loaded = await loadRecord(installation, name);
    return isUsable(loaded) ? loaded : undefined;
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'RECORD_INVALID')) throw error;
    return undefined;
  }
}

/** Asks for what it takes; the revocation itself waits for the person's consent to the removal. */
async function revoking(
  installation: Installation,
  name: string,
  record: Usable | undefined,
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

async function neighboursOf(
  name: string,
  record: Usable | undefined,
  store: RecordStore,
): Promise<Omit<Neighbours, 'consumers'>> {
  const others = (await allRecords(store)).records.filter((one) => one.name !== name);
  const leaning = others.filter((one) => one.config.writer === name || one.config.recovery?.record === name);
  const ofSameAccount = others.filter(
    ({ config }) => config.clientId === record?.config.clientId && config.target?.orgId === record.config.target?.orgId,
  );
  return { neededBy: leaning.map((one) => one.name), ofSameAccount: ofSameAccount.map((one) => one.name) };
}
