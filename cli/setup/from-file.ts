import type { Installation } from '../installation/installation.ts';
import { CommandFailed, type Outcome, printResult, type Terminal, WrongUse } from '../terminal/command.ts';
import { withInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { forReader } from './desk.ts';
import type { Options } from './given.ts';
import { subscribersOf, subscriberWords, testAlarm } from './people.ts';
import type { Wishes } from './plan.ts';
import { type RowOutcome, registerAll } from './register-all.ts';
import { readRows } from './rows.ts';

interface Call {
  installation: Installation;
  terminal: Terminal;
  flags: Options & { json: boolean; 'test-alarm': boolean };
  wishes: Omit<Wishes, 'name' | 'isUnpublished'>;
}

/** Registers what a file has and the installation has not, and reports on every row. */
export async function registerFrom(file: string, { installation, terminal, flags, wishes }: Call): Promise<Outcome> {
  const { rows, problems } = await readRows(file, flags, terminal);
  for (const problem of problems) terminal.warn(problem);
  if (problems.length > 0) throw new WrongUse('Nothing was done, because of what is wrong in the file of --from.');

  const person = flags.json ? undefined : terminal.person;
  const question = `Register what is missing of ${rows.length === 1 ? 'this record' : `these ${rows.length} records`}?`;
  if (person && !wishes.isDry && !(await person.confirm(question))) {
    throw new CommandFailed('Stopped. Nothing was changed.');
  }
  const outcomes = await withInterruption((interrupted) =>
    registerAll({ installation, terminal, interrupted }, rows, wishes, (outcome) => {
      // At once: each of many rows takes seconds.
      if (!flags.json) printResult({ lines: forReader(person, [outcomeWords(outcome)]) }, terminal);
    }),
  );

  const subscribers = wishes.isDry ? undefined : await subscribersOf(installation);
  const isTested = !wishes.isDry && flags['test-alarm'];
  const test = isTested ? await withProgress(terminal, 'Testing the alarm', () => testAlarm(installation)) : undefined;
  const alarms = { subscribers: subscribers ?? null, testAlarmSent: test?.sent ?? false };
  const done = [
    ...subscriberWords(subscribers, installation.topicArn),
    ...(test ? [test.words] : []),
    `Delete ${file} when it is not needed any more: it holds secrets.`,
  ];
  return {
    exitCode: outcomes.every(isFine) && test?.sent !== false ? 0 : 1,
    json: { dryRun: wishes.isDry, records: outcomes, ...alarms },
    lines: forReader(person, [...summary(outcomes), ...(wishes.isDry ? [] : done)]),
  };
}

const isFine = ({ state }: RowOutcome) => ['registered', 'already there', 'ready'].includes(state);

function outcomeWords({ record, state, words }: RowOutcome): string {
  return [`${record}: ${state}.`, ...words].join(' ');
}

function summary(outcomes: readonly RowOutcome[]): string[] {
  const counts = Map.groupBy(outcomes, ({ state }) => state);
  const words = [...counts].map(([state, { length }]) => `${length} ${state}`).join(', ');
  const again = 'Correct what is named above, and repeat the command: it registers only what is missing.';
  return ['', `${words}.`, ...(outcomes.every(isFine) ? [] : [again])];
}
