import { COMMAND } from '../../lambda/broker/command-name.ts';
import { callersAre } from '../../lambda/broker/notify/messages.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { callersOf } from '../../lambda/broker/record/callers.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Installation } from '../installation/installation.ts';
import { type Answer, invoke } from '../installation/invoke.ts';
import { checkNamesOrAll, operatorCommand } from '../installation/operator-command.ts';
import { missingRecord, withRecord } from '../records/missing-record.ts';
import { isUsable, loadRecord } from '../records/registered.ts';
import { callersNow } from '../records/seen-variable.ts';
import { errorLines, type Terminal } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { invocationFailureWords, newCredentialsCommand, resultWords, sweepWords } from './refresh-words.ts';

/** Has the function reconcile a record now, or all of them. */
export const refresh = operatorCommand({
  usage: 'refresh NAME...|--all',
  about: `Invokes the function and explains its answer. Without --force, a token that is not due stays as it is. A forced refresh
may report "unchanged": Webex often returns the same token within a day, and that is not an error.`,
  flags: {
    force: { type: 'boolean', about: 'refresh also a token that is not due, and a record that fails or is paused' },
    all: { type: 'boolean', about: 'every record' },
    'dry-run': { type: 'boolean', about: 'say what the function would be asked, and ask nothing of it' },
  },
  examples: [
    'refresh clinic',
    'refresh clinic --force',
    'refresh clinic clinic-writer',
    'refresh --all',
    'refresh clinic --json | jq .result.outcome',
  ],
  check: ({ flags, names }) => checkNamesOrAll(names, flags.all),
  async run({ installation, flags, names, terminal }) {
    const asked = names.length === 0 ? [undefined] : [...new Set(names)];
    const areSeveral = asked.length > 1;
    const done: Done[] = [];
    for (const name of asked) {
      const event = { ...(name !== undefined && { serviceApp: name }), ...(flags.force && { force: true }) };
      const one = flags['dry-run']
        ? foretold(installation, name, event)
        : reconciled(installation, name, event, terminal);
      done.push(await (areSeveral ? one.catch(inWords) : one));
    }
    const [only] = done as [Done];
    const records = done.map(({ json }, index) => ({ record: asked[index], ...json }));
    return {
      exitCode: done.some(({ isFailed }) => isFailed) ? 1 : 0,
      json: areSeveral ? { records } : only.json,
      lines: done.flatMap(({ lines }) => lines),
    };
  },
});

/** What became of one of the events, or would. */
interface Done {
  json: object;
  lines: string[];
  isFailed: boolean;
}

/** One record's failure hides no other's result. */
function inWords(error: unknown): Done {
  const lines = errorLines(error);
  return { json: { failure: lines.join(' ') }, lines, isFailed: true };
}

async function foretold(installation: Installation, name: string | undefined, event: object): Promise<Done> {
  if (name !== undefined) await expectRecord(installation, name);
  const { functionName } = installation;
  const lines = [`Would invoke ${functionName} with ${JSON.stringify(event)}`];
  return { json: { invoked: false, functionName, event }, lines, isFailed: false };
}

async function reconciled(
  installation: Installation,
  name: string | undefined,
  event: object,
  terminal: Terminal,
): Promise<Done> {
  const what = name === undefined ? 'Reconciling every record' : `Reconciling record ${name}`;
  const answer = await withProgress(terminal, what, () => invoke(installation, event));
  const isFailed = 'failure' in answer;
  if (isFailed && answer.failure.code === 'RECORD_NOT_FOUND' && name !== undefined)
    throw await missingRecord(installation, name);
  return { json: answer, lines: await words(answer, installation, name), isFailed };
}

async function expectRecord(installation: Installation, name: string): Promise<void> {
  await withRecord(installation, name, () => loadRecord(installation, name));
}

async function words(answer: Answer, installation: Installation, name: string | undefined): Promise<string[]> {
  if ('failure' in answer) {
    const { failure } = answer;
    const told = invocationFailureWords(failure, installation.functionName);
    return name === undefined ? told : [...told, ...(await afterFailure(installation, name, failure.code))];
  }
  const result = answer.result as Result | SweepReport;
  return 'serviceApp' in result ? resultWords(result, installation.clock.now()) : sweepWords(result);
}

/** What a person needs to know once a record's pass has failed: until when callers are safe, and what to type. */
async function afterFailure(installation: Installation, name: string, code: string): Promise<string[]> {
  return [
    `Callers: ${await callersOfRecord(installation, name)}`,
    ...(code === 'GRANT_REFUSED' ? [`With new credentials: ${newCredentialsCommand(name)}`] : []),
    `What else may be wrong: ${COMMAND} doctor ${name}`,
  ];
}

async function callersOfRecord(installation: Installation, name: string): Promise<string> {
  const now = installation.clock.now();
  try {
    const loaded = await loadRecord(installation, name);
    const known = callersOf(loaded.config, loaded.state, now);
    return callersAre(isUsable(loaded) ? await callersNow(installation, loaded) : known, now);
  } catch {
    return 'unknown, as the record cannot be read.';
  }
}
