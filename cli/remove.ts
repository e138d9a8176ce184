import { toFailure } from '../lambda/broker/failures.ts';
import { iso, MINUTE } from '../lambda/broker/lifetime.ts';
import { readCurrent } from '../lambda/broker/open.ts';
import type { Registry, StoredVersion } from '../lambda/broker/ports.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import { WrongUse } from './command.ts';
import { checkConfirmable, isConfirmed } from './confirmation.ts';
import { withRecord } from './missing-record.ts';
import { onlyName, operatorCommand } from './operator-command.ts';
import { withProgress } from './progress.ts';
import { consumersOf } from './projection-secrets.ts';
import { removeSecret } from './record-secrets.ts';
import { clockTime } from './times.ts';

const DEFAULT_DAYS = 30;

/** Deletes a record, after days in which it can be brought back. */
export const remove = operatorCommand({
  usage: 'remove NAME',
  summary: 'Deletes a record, after days in which it can be brought back.',
  about: `The broker forgets the Service App at once: nothing refreshes or publishes its token any more, and callers hear a 401
when it ends. The variable, the Service App and its tokens in Webex stay as they are.`,
  flags: {
    days: { type: 'string', value: 'N', about: `how long it can be brought back, 7 to 30 (${DEFAULT_DAYS})` },
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'say what would follow, and remove nothing' },
  },
  examples: ['remove clinic', 'remove clinic --days 7', 'remove clinic --yes --json'],
  check({ flags, names, terminal }) {
    onlyName(names);
    readDays(flags.days);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const { registry, clock } = installation;
    const { record, neededBy, consumers } = await withProgress(terminal, 'Reading the records', () =>
      withRecord(installation, name, async () => ({
        record: readable(await readCurrent(installation, name, clock.now() + MINUTE)),
        neededBy: await recordsThatNeed(name, registry),
        consumers: await consumersOf(installation, name),
      })),
    );
    if (!flags.json) for (const line of consequences(name, record, neededBy, consumers)) terminal.print(line);

    const isAgreed = await isConfirmed(flags, `Remove record ${name}?`, terminal);
    const end = isAgreed ? await removeSecret(installation, name, readDays(flags.days)) : undefined;
    const until = end && iso(end.getTime());
    if (flags.json)
      terminal.print(JSON.stringify({ record: name, removed: isAgreed, until, neededBy, consumers }, undefined, 2));
    else terminal.print(outcomeWords(name, until, flags['dry-run']));
    return isAgreed || flags['dry-run'] ? 0 : 1;
  },
});

function outcomeWords(name: string, until: string | undefined, isDry: boolean): string {
  if (until === undefined) return isDry ? `Would remove record ${name}.` : 'Nothing was removed.';
  return `Removed ${name}. Until ${clockTime(until)} it can be brought back: npm run broker -- restore ${name}`;
}

function readDays(text: string | undefined): number {
  const days = Number(text ?? DEFAULT_DAYS);
  if (Number.isInteger(days) && days >= 7 && days <= 30) return days;
  throw new WrongUse('--days takes a whole number from 7 to 30.');
}

/** A record that nobody can use can still be removed. */
function readable(version: StoredVersion): ServiceAppRecord | undefined {
  try {
    return parseRecord(version);
  } catch (error) {
    if (toFailure(error).code !== 'RECORD_INVALID') throw error;
    return undefined;
  }
}

/** The other records that publish or recover with this one's token. */
async function recordsThatNeed(name: string, registry: Registry): Promise<string[]> {
  const found: string[] = [];
  for await (const page of registry.readAll()) {
    for (const listed of page) {
      const record = 'failure' in listed ? undefined : readable(listed);
      if (record?.writer === name || record?.recovery?.record === name) found.push(listed.record);
    }
  }
  return found.sort();
}

function consequences(
  name: string,
  record: ServiceAppRecord | undefined,
  neededBy: readonly string[],
  consumers: readonly string[],
): string[] {
  const { target, accessTokenExpiresAt: end } = record ?? {};
  const lines: string[] = [];
  if (target) {
    const ending = end === undefined ? '' : `, which ends on ${clockTime(iso(end))}: then callers hear a 401`;
    lines.push(`Without record ${name}, variable ${target.variableName} keeps the token that it holds${ending}.`);
  }
  if (consumers.length > 0) {
    lines.push(`Consumers that get its token: ${consumers.join(', ')}. They are given it until it ends, then none.`);
  }
  if (neededBy.length > 0) lines.push(`Records that cannot do without it: ${neededBy.join(', ')}.`);
  return lines;
}
