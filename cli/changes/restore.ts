import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Config, parseConfig } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { changeLines, changesBetween, type FieldChange } from '../records/config-differences.ts';
import { moveCurrent, readConfig, readCurrentConfig, type StoredConfig } from '../records/config-store.ts';
import { withRecord } from '../records/missing-record.ts';
import { bringBackSecret, removeSecret, stateOfSecret } from '../records/record-secrets.ts';
import { allRecords, loadRecord, rivalOf, sharerOf } from '../records/registered.ts';
import { CommandFailed, type ExitCode, type Terminal } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';

const LONGEST_DAYS = 30;

/** Takes back the last change of a record, or its removal. */
export const restore = operatorCommand({
  usage: 'restore NAME',
  about: `Shows what would change, secrets by their fingerprints, and asks. Restoring twice leads back to where it began. Only
what people typed goes back. The broker keeps what it knows: with a refresh token that was typed before, it goes on
from what that has become since.`,
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
  if (restored) {
    await bringBackSecret(installation, name);
    // Only now can be read what it is.
    const { config } = await loadRecord(installation, name);
    const rival = config instanceof Failure ? undefined : await rivalIn(installation, name, config);
    if (rival !== undefined) {
      await removeSecret(installation, name, LONGEST_DAYS);
      throw new CommandFailed(
        `${rival} So ${name} is removed again, and can be brought back for ${LONGEST_DAYS} days.`,
      );
    }
  }
  return report(name, { restored, from: 'removal' }, flags, terminal);
}

async function goBack(installation: Installation, name: string, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { current, previous } = await withRecord(installation, name, () => configsOf(installation, name));
  const changes = changesBetween(current.text, previous.text);
  if (!flags.json) {
    const same = `The config of ${name} before this one says the same.`;
    for (const line of changes.length === 0 ? [same] : changeLines(name, changes)) terminal.print(line);
  }
  const rival = await rivalIn(installation, name, parseConfig(name, previous.text));
  if (rival !== undefined) throw new CommandFailed(`${rival} Nothing was changed.`);
  const restored = await isConfirmed(flags, 'Go back to the config before?', terminal);
  if (restored) await makeCurrent(installation, name, current, previous);
  return report(name, { restored, from: 'previous config', changes }, flags, terminal);
}

/** Two records that publish into one variable overwrite each other's token for ever; one refresh token serves one record. */
async function rivalIn({ store }: Installation, name: string, config: Config): Promise<string | undefined> {
  const { records } = await allRecords(store);
  const { target } = config;
  const rival = target && rivalOf(records, name, target);
  const sharer = sharerOf(records, name, config);
  if (!target || rival === undefined) {
    return (
      sharer && `Record ${sharer} has the same refresh token: first remove that one (${COMMAND} remove ${sharer}).`
    );
  }
  return `Record ${rival} publishes into ${target.variableName} already: first remove that one (${COMMAND} remove ${rival}).`;
}

function report(
  name: string,
  outcome: { restored: boolean; from: string; changes?: FieldChange[] },
  flags: Flags,
  terminal: Terminal,
): ExitCode {
  const { restored } = outcome;
  if (flags.json) terminal.print(JSON.stringify({ record: name, ...outcome }, undefined, 2));
  else if (restored) terminal.print(`${name} is restored. To reconcile it at once: ${COMMAND} refresh ${name}`);
  else if (!flags['dry-run']) terminal.print('Nothing was changed.');
  return restored || flags['dry-run'] ? 0 : 1;
}

async function configsOf(
  installation: Installation,
  name: string,
): Promise<{ current: StoredConfig; previous: StoredConfig }> {
  const deadline = callDeadline(installation);
  const current = await readCurrentConfig(installation, name, deadline);
  const previous = await readConfig(installation, name, 'AWSPREVIOUS', deadline);
  if (!previous) throw new CommandFailed(`Record ${name} has no config before this one.`);
  // A person who restores wants something that works.
  parseConfig(name, previous.text);
  return { current, previous };
}

async function makeCurrent(
  installation: Installation,
  name: string,
  current: StoredConfig,
  previous: StoredConfig,
): Promise<void> {
  const other = await moveCurrent(installation, name, current.id, previous.id, callDeadline(installation));
  if (other) throw new CommandFailed(`Record ${name} was edited meanwhile and is not restored: look again.`);
}
