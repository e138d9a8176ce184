import { COMMAND } from '../../lambda/broker/command-name.ts';
import { exposure } from '../../lambda/broker/reconcile/observe.ts';
import { callersOf } from '../../lambda/broker/record/callers.ts';
import { isSameVariable } from '../../lambda/broker/record/config.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { changeLines, changesBetween } from '../records/config-differences.ts';
import { replaceConfig } from '../records/config-store.ts';
import { proveWriting } from '../records/fit-variable.ts';
import { withRecord } from '../records/missing-record.ts';
import { writesItself } from '../records/serving.ts';
import { CommandFailed } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed, showPlan } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';
import { refusalInWords } from './edit-check.ts';
import { type Edit, editOf } from './edit-plan.ts';
import { readWishes } from './edit-wishes.ts';
import { endOf } from './removal-words.ts';

/** Changes where a record publishes, and which records work for it. */
export const edit = operatorCommand({
  usage: 'edit NAME',
  about: `Shows what would change, and asks. Before that it looks whether the change works: the org has the variable, which is
fit for a token and no other record's; the writer is registered for the org and may write. The writer is proved by
writing what the variable holds once more. Then edit saves the config, unless it was changed meanwhile. All else in it
stays, also fields that the broker does not know. A record that cannot be used is mended by naming what is wrong.
Secrets: ${COMMAND} rotate-secret. A pause: ${COMMAND} pause, resume.`,
  flags: {
    variable: { type: 'string', value: 'NAME', about: 'the global variable for the token; the org has it already' },
    datacenter: { type: 'string', value: 'NAME', about: "the contact center's: us1, eu1, eu2, anz1, ..." },
    org: { type: 'string', value: 'UUID', about: 'the org of the variable' },
    unpublished: { type: 'boolean', about: 'keep the token fresh from now on, and publish it nowhere' },
    writer: { type: 'string', value: 'RECORD', about: 'the record whose token writes the variable' },
    'no-writer': { type: 'boolean', about: 'the app writes the variable itself' },
    recovery: { type: 'string', value: 'RECORD', about: 'the record of an app that mints a new pair if need be' },
    'no-recovery': { type: 'boolean', about: 'no app mints a new pair' },
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'look and show what would change; write and save nothing' },
  },
  examples: [
    'edit clinic --variable OTHER_TOKEN',
    'edit clinic --writer clinic-writer --dry-run',
    'edit clinic --no-recovery --yes --json',
  ],
  check({ flags, names, terminal }) {
    onlyName(names);
    readWishes(flags);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const planned = await withProgress(terminal, `Looking at record ${name}`, () =>
      withRecord(installation, name, () => editOf(installation, name, readWishes(flags))),
    );
    const changes = changesBetween(planned.current.text, planned.text);
    const warnings = warningsOf(planned, installation);
    if (changes.length > 0) showPlan([...changeLines(name, changes), ...warnings], flags, terminal);
    const edited = changes.length > 0 && (await isConfirmed(flags, 'Save it?', terminal));
    if (edited) await withProgress(terminal, `Saving record ${name}`, () => save(installation, name, planned));
    const isSame = changes.length === 0;
    const not = flags['dry-run'] ? [] : ['Nothing was changed.'];
    const done = `${name} is changed. To reconcile it at once: ${COMMAND} refresh ${name}`;
    return {
      exitCode: edited || flags['dry-run'] || isSame ? 0 : 1,
      json: { record: name, edited, changes, warnings },
      lines: edited ? [done] : isSame ? [`${name}: nothing to change, it says so already.`] : not,
    };
  },
});

async function save(installation: Installation, name: string, { current, text, checked }: Edit): Promise<void> {
  if (checked) {
    const { target, variable, writer } = checked;
    await proveWriting(installation, target, variable, writer.token).catch((thrown) => {
      throw refusalInWords(thrown, target, writer.name ?? name);
    });
  }
  const other = await replaceConfig(installation, name, current, text, callDeadline(installation));
  if (other) throw new CommandFailed(`Record ${name} was edited meanwhile and is not changed: look again.`);
}

function warningsOf({ before, after, state, checked }: Edit, { clock }: Installation): string[] {
  const warnings: string[] = [];
  if (before?.target && !isSameVariable(before.target, after.target)) {
    const end = endOf(callersOf(before, state, clock.now()));
    warnings.push(`The broker then stops updating ${before.target.variableName}, which keeps its value${end}.`);
  }
  if (checked && checked.writer.name === undefined) warnings.push(writesItself(checked.target.variableName));
  const exposedBy = checked ? exposure(checked.variable) : [];
  if (exposedBy.length > 0) {
    warnings.push(`Others than flows can see the token: ${checked?.target.variableName} is ${exposedBy.join(', ')}.`);
  }
  return warnings;
}
