import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Config } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { changeLines, changesBetween, type FieldChange } from '../records/config-differences.ts';
import { configHistory } from '../records/config-history.ts';
import { moveCurrent } from '../records/config-store.ts';
import { withRecord } from '../records/missing-record.ts';
import { bringBackSecret, removeSecret, stateOfSecret } from '../records/record-secrets.ts';
import { allRecords, loadRecord, rivalOf, sharerOf } from '../records/registered.ts';
import { CommandFailed, type Outcome, type Terminal, WrongUse } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed, showPlan } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';
import { configToRestore, historyLines, listed, shortId } from './earlier-configs.ts';

const LONGEST_DAYS = 30;

/** Takes back the last change of a record, or its removal. */
export const restore = operatorCommand({
  usage: 'restore NAME',
  about: `Shows what would change, secrets by their fingerprints, and asks. Restoring twice leads back to where it began. It
passes over a config that Webex has refused, or that the next edit took back; --list shows all that AWS still keeps,
and --version goes back to any of them. Only what people typed goes back. The broker keeps what it knows: with a refresh
token that was typed before, it goes on from what that has become since.`,
  flags: {
    list: { type: 'boolean', about: 'show the configs that there are, and change nothing' },
    version: { type: 'string', value: 'ID', about: 'go back to that one of the list' },
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'show what would change, and change nothing' },
  },
  examples: ['restore clinic', 'restore clinic --list', 'restore clinic --dry-run', 'restore clinic --yes --json'],
  check({ flags, names, terminal }) {
    onlyName(names);
    if (flags.list && flags.version !== undefined) throw new WrongUse('--list and --version exclude each other.');
    if (!flags.list) checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const state = await withProgress(terminal, `Reading record ${name}`, () => stateOfSecret(installation, name));
    if (state === 'removed' && (flags.list || flags.version !== undefined)) {
      throw new CommandFailed(`Record ${name} has been removed: first bring it back with ${COMMAND} restore ${name}`);
    }
    return state === 'removed'
      ? bringBack(installation, name, flags, terminal)
      : goBack(installation, name, flags, terminal);
  },
});

interface Flags {
  version: string | undefined;
  list: boolean;
  yes: boolean;
  'dry-run': boolean;
  json: boolean;
}

async function bringBack(installation: Installation, name: string, flags: Flags, terminal: Terminal): Promise<Outcome> {
  showPlan([`Record ${name} waits to be deleted, and would be brought back as it was.`], flags, terminal);
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
  return outcomeOf(name, { restored, from: 'removal' }, flags);
}

async function goBack(installation: Installation, name: string, flags: Flags, terminal: Terminal): Promise<Outcome> {
  const { state } = await withRecord(installation, name, () => loadRecord(installation, name));
  const history = await withProgress(terminal, 'Reading its configs', () => configHistory(installation, name, state));
  const current = history.find(({ label }) => label === 'current');
  if (!current) throw new CommandFailed(`Record ${name} cannot be used: it has no value yet.`);
  if (flags.list) {
    const json = { record: name, versions: listed(current, history) };
    return { exitCode: 0, json, lines: historyLines(current, history) };
  }
  const { text, doubt, config, id, savedAt } = configToRestore(name, current, history, flags.version);
  const changes = changesBetween(current.text, text);
  const after = `AFTER is version ${shortId(id)}, saved ${utc(savedAt)}.${doubt ? ` It may not help: ${doubt}.` : ''}`;
  showPlan([...changeLines(name, changes), after], flags, terminal);
  const rival = config && (await rivalIn(installation, name, config));
  if (rival !== undefined) throw new CommandFailed(`${rival} Nothing was changed.`);
  const restored = await isConfirmed(flags, 'Go back to that config?', terminal);
  if (restored) await makeCurrent(installation, name, current.id, id);
  return outcomeOf(name, { restored, from: 'earlier config', version: id, changes }, flags);
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

function outcomeOf(
  name: string,
  told: { restored: boolean; from: string; version?: string; changes?: FieldChange[] },
  { 'dry-run': isDry }: Flags,
): Outcome {
  const { restored } = told;
  const not = isDry ? [] : ['Nothing was changed.'];
  return {
    exitCode: restored || isDry ? 0 : 1,
    json: { record: name, ...told },
    lines: restored ? [`${name} is restored. To reconcile it at once: ${COMMAND} refresh ${name}`] : not,
  };
}

async function makeCurrent(installation: Installation, name: string, from: string, to: string): Promise<void> {
  const other = await moveCurrent(installation, name, from, to, callDeadline(installation));
  if (other) throw new CommandFailed(`Record ${name} was edited meanwhile and is not restored: look again.`);
}
