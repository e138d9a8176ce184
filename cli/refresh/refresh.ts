import type { Result } from '../../lambda/broker/reconcile/result.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Installation } from '../installation/installation.ts';
import { type Answer, invoke } from '../installation/invoke.ts';
import { checkNamesOrAll, onlyName, operatorCommand } from '../installation/operator-command.ts';
import { missingRecord, withRecord } from '../records/missing-record.ts';
import { loadRecord } from '../records/registered.ts';
import { withProgress } from '../terminal/progress.ts';
import { afterFailure } from './after-failure.ts';
import { invocationFailureWords, resultWords, sweepWords } from './refresh-words.ts';

/** Has the function reconcile a record now, or all of them. */
export const refresh = operatorCommand({
  usage: 'refresh NAME|--all',
  about: `Invokes the function and explains its answer. Without --force, a token that is not due yet stays as it is. A forced
refresh can come back "unchanged": Webex often gives the same token again within a day, and that is no error.`,
  flags: {
    force: { type: 'boolean', about: 'refresh, due or not, whatever failed before, paused or not' },
    all: { type: 'boolean', about: 'every record' },
    'dry-run': { type: 'boolean', about: 'say what the function would be asked, and ask nothing of it' },
  },
  examples: ['refresh clinic', 'refresh clinic --force', 'refresh --all', 'refresh clinic --json | jq .result.outcome'],
  check({ flags, names }) {
    checkNamesOrAll(names, flags.all);
    if (!flags.all) onlyName(names);
  },
  async run({ installation, flags, names: [name], terminal }) {
    const event = { ...(name !== undefined && { serviceApp: name }), ...(flags.force && { force: true }) };
    if (flags['dry-run']) {
      if (name !== undefined) await expectRecord(installation, name);
      const { functionName } = installation;
      const asked = `Would invoke ${functionName} with ${JSON.stringify(event)}`;
      terminal.print(flags.json ? JSON.stringify({ invoked: false, functionName, event }, undefined, 2) : asked);
      return 0;
    }
    const what = name === undefined ? 'Reconciling every record' : `Reconciling record ${name}`;
    const answer = await withProgress(terminal, what, () => invoke(installation, event));
    const isMissing = 'failure' in answer && answer.failure.code === 'RECORD_NOT_FOUND';
    if (isMissing && name !== undefined) throw await missingRecord(installation, name);

    if (flags.json) terminal.print(JSON.stringify(answer, undefined, 2));
    else for (const line of await words(answer, installation, name)) terminal.print(line);
    return 'failure' in answer ? 1 : 0;
  },
});

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
