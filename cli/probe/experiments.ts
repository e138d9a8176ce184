import { MINUTE } from '../../lambda/broker/lifetime.ts';
import { readCurrent } from '../../lambda/broker/open.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { parseRecord } from '../../lambda/broker/record-json.ts';
import type { Secret } from '../../lambda/broker/secret.ts';
import { CommandFailed } from '../command.ts';
import type { Installation } from '../installation.ts';
import { invoke } from '../invoke.ts';
import type { NamedRecord } from '../same-client.ts';
import type { Experiment } from './experiment.ts';
import { OrgVariableLab } from './org-variable-lab.ts';
import { type RefreshLab, refreshQuestions, tryRefresh } from './refresh-experiment.ts';
import { tryVariable } from './variable-experiment.ts';
import { variableQuestions } from './variable-questions.ts';

/** Something that an experiment made and could not take away again. */
export interface Leftover {
  what: string;
  how: string;
}

/** The experiments on one record and its org, and what they leave behind. */
export function experimentsOn(
  installation: Installation,
  { name, record }: NamedRecord,
): { experiments: Experiment[]; leftovers: () => Leftover[] } {
  const labs: OrgVariableLab[] = [];
  const variableName = throwawayName(installation);
  const variable: Experiment = {
    flag: 'variable',
    title: 'a throw-away variable',
    consequence: `Makes global variable ${variableName} in the org of ${name}, writes to it, and deletes it; touches no other.`,
    consent: 'Try it?',
    questions: variableQuestions,
    async *run() {
      const { target } = record;
      if (!target) throw new CommandFailed(`record ${name} has no target, so it is of no org`);
      const access = { org: target, token: await writersToken(installation, name, record) };
      const lab = new OrgVariableLab(variableName, installation.rawVariables, access, installation.clock);
      labs.push(lab);
      yield* tryVariable(lab);
    },
  };
  const refresh: Experiment = {
    flag: 'refresh',
    title: 'two refreshes',
    consequence:
      `Has the broker's function refresh ${name} twice, as refresh --force does: it proves that it can save, and saves\n` +
      'what it buys before anything else, so that the grant cannot be lost. Where Webex replaces refresh tokens, the copy\n' +
      'in a fallback subflow dies, as with every refresh.',
    consent: 'Refresh twice?',
    questions: refreshQuestions,
    run: () => tryRefresh(refreshLab(installation, name), installation.clock.now),
  };
  const leftovers = () =>
    labs
      .filter(({ isLeft }) => isLeft)
      .map((lab) => ({
        what: `global variable ${lab.name}`,
        how: 'delete it in Control Hub: Contact Center > Flows > Global Variables',
      }));
  return { experiments: [variable, refresh], leftovers };
}

function throwawayName({ clock }: Installation): string {
  const digits = Math.floor(clock.random() * 2 ** 32).toString(16);
  return `TOKEN_BROKER_PROBE_${digits.padStart(8, '0')}`;
}

async function writersToken(installation: Installation, name: string, record: ServiceAppRecord): Promise<Secret> {
  const { writer = name } = record;
  const { accessToken } = writer === name ? record : await readRecord(installation, writer);
  if (!accessToken) throw new CommandFailed(`record ${writer} has no access token yet: refresh it first`);
  return accessToken;
}

/** An answer that got lost would leave in doubt what was bought: so the function is asked, and the record is read. */
function refreshLab(installation: Installation, name: string): RefreshLab {
  return {
    read: () => readRecord(installation, name),
    async refresh() {
      const answer = await invoke(installation, { serviceApp: name, force: true });
      if ('failure' in answer) throw new CommandFailed(`${answer.failure.code}: ${answer.failure.message}`);
    },
    endOf: (accessToken) => installation.webex.tokenExpiry(accessToken, installation.clock.now() + MINUTE),
  };
}

async function readRecord(installation: Installation, name: string): Promise<ServiceAppRecord> {
  return parseRecord(await readCurrent(installation, name, installation.clock.now() + MINUTE));
}
