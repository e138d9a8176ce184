import type { Usable } from '../../lambda/broker/ports.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { allRecords, loadUsable } from '../records/registered.ts';
import { CommandFailed, type ExitCode, type Outcome, type Terminal, WrongUse } from '../terminal/command.ts';
import { withInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { allOf, type Experiment, findingsOf, type Leftover } from './experiment.ts';
import { experimentOnStore, experimentsOn } from './experiments.ts';
import type { Finding } from './finding.ts';
import { reportLines } from './report.ts';

/** Tests undocumented behaviour of Webex, Contact Center and Secrets Manager. */
export const probe = operatorCommand({
  usage: 'probe [NAME]',
  about: `Runs only the experiments that an option names, or asks before each. --variable creates a global variable and
deletes it again. --refresh lets the broker refresh the record twice; the broker saves each new grant at once, so no
grant can be lost. --flow imports a subflow that no call runs; no public route deletes a subflow. --store creates a
secret in your AWS account and deletes it again; it needs no NAME. Ctrl-C cleans up too, and probe names what stays and
how to delete it. Prints the expected answer, the observed answer, and what the broker does about a difference.
A difference is an answer and no failure: the exit code is 1 only where something could not be tried or stays.
Without NAME: the one record that has a target.`,
  flags: {
    variable: { type: 'boolean', about: 'try a throw-away variable' },
    refresh: { type: 'boolean', about: 'try two refreshes' },
    flow: { type: 'boolean', about: 'try a subflow that no call runs, and that stays until you delete it' },
    store: { type: 'boolean', about: 'try a throw-away secret: what records rely on' },
    'dry-run': { type: 'boolean', about: 'show the questions, and try nothing' },
  },
  examples: [
    'probe clinic',
    'probe clinic --variable',
    'probe --store',
    'probe clinic --variable --refresh --json > for-a-bug-report.json',
  ],
  check({ flags, names, terminal }) {
    if (names.length > 0) onlyName(names);
    if (flags['dry-run'] || isAnyNamed(flags)) return;
    const naming = 'name what may be tried, --variable, --refresh, --flow or --store.';
    if (flags.json) throw new WrongUse(`--json asks no question: ${naming}`);
    if (!terminal.person) throw new WrongUse(`Not a terminal: ${naming}`);
  },
  async run({ installation, flags, names: [name], terminal }) {
    const isOfStore = flags.store && name === undefined && !(flags.variable || flags.refresh || flags.flow);
    const record = isOfStore
      ? undefined
      : await withProgress(terminal, 'Reading the records', () => pick(installation, name));
    const { experiments, leftovers } = record ? experimentsOn(installation, record) : experimentOnStore(installation);
    const parts = await withInterruption(async (interrupted) => {
      const done: Part[] = [];
      for (const experiment of experiments) done.push(await part(experiment, flags, interrupted, terminal));
      return done;
    });
    const tried = parts.filter(({ isWhole }) => isWhole !== undefined);
    const isDone = flags['dry-run'] || (tried.length > 0 && tried.every(({ isWhole }) => isWhole));
    const exitCode = isDone && leftovers().every(({ unavoidable }) => unavoidable) ? 0 : 1;
    return outcomeOf(exitCode, record, parts, leftovers(), installation);
  },
});

interface Part {
  flag: string;
  title: string;
  findings: Finding[];
  /** Absent where it was not tried. */
  isWhole?: boolean;
}

interface Flags {
  variable: boolean;
  refresh: boolean;
  flow: boolean;
  store: boolean;
  'dry-run': boolean;
  json: boolean;
}

function isAnyNamed({ variable, refresh, flow, store }: Flags): boolean {
  return variable || refresh || flow || store;
}

async function part(experiment: Experiment, flags: Flags, interrupted: AbortSignal, terminal: Terminal): Promise<Part> {
  const { flag, title, consequence } = experiment;
  if (flags['dry-run']) return { flag, title, findings: allOf(experiment, 'a dry run') };
  const isNamed = flags[flag];
  const areNamed = isAnyNamed(flags);
  if (isNamed || !areNamed) terminal.warn(consequence);
  const isAllowed = isNamed || (!areNamed && (await terminal.person?.confirm(experiment.consent)) === true);
  if (!isAllowed) {
    const why = areNamed ? `--${flag} was not said` : 'not allowed';
    return { flag, title, findings: allOf(experiment, why) };
  }
  const found = await withProgress(terminal, `Trying ${title}`, () => findingsOf(experiment, interrupted));
  return { flag, title, ...found };
}

function outcomeOf(
  exitCode: ExitCode,
  record: Usable | undefined,
  parts: readonly Part[],
  leftovers: readonly Leftover[],
  { clock }: Installation,
): Outcome {
  const findings = parts.flatMap(({ flag, findings }) => findings.map((one) => ({ experiment: flag, ...one })));
  const { datacenter } = record?.config.target ?? {};
  return {
    exitCode,
    json: { record: record?.name, datacenter, at: iso(clock.now()), findings, leftovers },
    lines: reportLines(parts),
    notes: leftovers.map(({ what, how }) => `Left over: ${what}; ${how}.`),
  };
}

async function pick(installation: Installation, name: string | undefined): Promise<Usable> {
  if (name !== undefined) return loadUsable(installation, name);
  const { records } = await allRecords(installation.store);
  const found = records.filter((one) => one.config.target);
  const [only] = found;
  if (only && found.length === 1) return only;
  const names = found.map((one) => one.name);
  if (names.length === 0) throw new CommandFailed('No record has a target: register one first.');
  throw new CommandFailed(`Name one of the records that have a target: ${names.join(', ')}.`);
}
