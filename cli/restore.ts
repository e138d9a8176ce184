import { readCurrent } from '../lambda/broker/open.ts';
import type { StoredVersion } from '../lambda/broker/ports.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import { promote } from '../lambda/broker/save.ts';
import { callDeadline } from './call-deadline.ts';
import { CommandFailed, type ExitCode, type Terminal } from './command.ts';
import { checkConfirmable, isConfirmed } from './confirmation.ts';
import type { Installation } from './installation.ts';
import { withRecord } from './missing-record.ts';
import { onlyName, operatorCommand } from './operator-command.ts';
import { withProgress } from './progress.ts';
import { changesBetween, type FieldChange } from './record-changes.ts';
import { bringBackSecret, stateOfSecret } from './record-secrets.ts';
import { tableLines } from './table.ts';

/** Takes back the last change of a record, or its removal. */
export const restore = operatorCommand({
  usage: 'restore NAME',
  summary: 'Goes back to the version of a record before the last one, or brings a removed record back.',
  about: `Shows what would change, secrets by their fingerprints, and asks. Restoring twice leads back to where it began. A
refresh token that Webex has replaced since is dead: then the function's next check says so.`,
  flags: {
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'show what would change, and change nothing' },
  },
  examples: ['restore clinic', 'restore clinic --dry-run', 'restore clinic --yes --json'],
  check({ flags, names, terminal }) {
    onlyName(names);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const state = await withProgress(terminal, `Reading record ${name}`, () => stateOfSecret(installation, name));
    return state === 'removed'
      ? bringBack(installation, name, flags, terminal)
      : goBack(installation, name, flags, terminal);
  },
});

interface Flags {
  yes: boolean;
  'dry-run': boolean;
  json: boolean;
}

async function bringBack(
  installation: Installation,
  name: string,
  flags: Flags,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!flags.json) terminal.print(`Record ${name} waits to be deleted, and would be brought back as it was.`);
  const restored = await isConfirmed(flags, 'Bring it back?', terminal);
  if (restored) await bringBackSecret(installation, name);
  return report(name, { restored, from: 'removal' }, flags, terminal);
}

async function goBack(installation: Installation, name: string, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { current, previous } = await withRecord(installation, name, () => versionsOf(installation, name));
  const changes = changesBetween(current.text, previous.text);
  if (!flags.json) for (const line of changeLines(name, changes)) terminal.print(line);
  const restored = await isConfirmed(flags, 'Go back to the version before?', terminal);
  if (restored) await makeCurrent(installation, current, previous);
  return report(name, { restored, from: 'previous version', changes }, flags, terminal);
}

function report(
  name: string,
  outcome: { restored: boolean; from: string; changes?: FieldChange[] },
  flags: Flags,
  terminal: Terminal,
): ExitCode {
  const { restored } = outcome;
  if (flags.json) terminal.print(JSON.stringify({ record: name, ...outcome }, undefined, 2));
  else if (restored) terminal.print(`${name} is restored. To check it at once: npm run broker -- refresh ${name}`);
  else if (!flags['dry-run']) terminal.print('Nothing was changed.');
  return restored || flags['dry-run'] ? 0 : 1;
}

async function versionsOf(
  installation: Installation,
  name: string,
): Promise<{ current: StoredVersion; previous: StoredVersion }> {
  const deadline = callDeadline(installation);
  const current = await readCurrent(installation, name, deadline);
  const previous = await installation.registry.read(name, 'AWSPREVIOUS');
  if (!previous) throw new CommandFailed(`Record ${name} has no version before this one.`);
  // Whoever restores wants something that works.
  parseRecord(previous);
  return { current, previous };
}

async function makeCurrent(installation: Installation, current: StoredVersion, previous: StoredVersion): Promise<void> {
  const { record, versionId } = current;
  const deadline = callDeadline(installation);
  const winner = await promote(installation, record, versionId, previous.versionId, deadline);
  if (winner) throw new CommandFailed(`Record ${record} was changed meanwhile, and is not restored: look again.`);
}

function changeLines(name: string, changes: readonly FieldChange[]): string[] {
  if (changes.length === 0)
    return [`The version of ${name} before this one says the same, but for the broker's notes.`];
  const rows = changes.map(({ field, now, before }) => [{ text: `  ${field}` }, { text: now }, { text: before }]);
  return [`Record ${name} would change:`, ...tableLines(['  FIELD', 'NOW', 'BEFORE'], rows)];
}
