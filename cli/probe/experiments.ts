import type { Usable } from '../../lambda/broker/ports.ts';
import { usable } from '../../lambda/broker/reconcile/usable.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { invoke } from '../installation/invoke.ts';
import { loadRecord } from '../records/registered.ts';
import { CommandFailed } from '../terminal/command.ts';
import { AwsStoreLab } from './aws-store-lab.ts';
import type { Experiment, Leftover } from './experiment.ts';
import { flowQuestions, tryFlow } from './flow-experiment.ts';
import { OrgFlowLab } from './org-flow-lab.ts';
import { OrgVariableLab } from './org-variable-lab.ts';
import { type RefreshLab, refreshQuestions, type Spent, tryRefresh } from './refresh-experiment.ts';
import { storeExperiment } from './store-experiment.ts';
import { tryVariable } from './variable-experiment.ts';
import { variableQuestions } from './variable-questions.ts';

interface Experiments {
  experiments: Experiment[];
  /** What they leave behind. */
  leftovers: () => Leftover[];
}

/** The experiment that takes no record: on Secrets Manager alone. */
export function experimentOnStore(installation: Installation): Experiments {
  const lab = new AwsStoreLab(randomDigits(installation), installation);
  return { experiments: [storeExperiment(lab)], leftovers: () => (lab.leftover ? [lab.leftover] : []) };
}

/** The experiments on one record and its org, and that on Secrets Manager. */
export function experimentsOn(installation: Installation, record: Usable): Experiments {
  const { name } = record;
  const onStore = experimentOnStore(installation);
  const labs: { leftover: Leftover | undefined }[] = [];
  const suffix = randomDigits(installation);
  const [variableName, flowName] = [`TOKEN_BROKER_PROBE_${suffix}`, `token_broker_probe_${suffix}`];
  const variable: Experiment = {
    flag: 'variable',
    title: 'a throw-away variable',
    consequence: `Makes global variable ${variableName} in the org of ${name}, writes to it, and deletes it; touches no other.`,
    consent: 'Try the variable?',
    questions: variableQuestions,
    async *run() {
      const access = await accessTo(installation, record);
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
      'what it gets before anything else, so that the grant cannot be lost. Where Webex replaces refresh tokens, the copy\n' +
      'in a fallback subflow stops working, as with every refresh.',
    consent: 'Refresh twice?',
    questions: refreshQuestions,
    run: () => tryRefresh(refreshLab(installation, name), installation.clock.now),
  };
  const flow: Experiment = {
    flag: 'flow',
    title: 'a subflow that no call runs',
    consequence:
      `Imports subflow ${flowName} into the org of ${name}, unpublished; the value in it opens nothing. It stays there\n` +
      'until you delete it in Control Hub: no public route deletes a flow.',
    consent: 'Import it?',
    questions: flowQuestions,
    async *run() {
      const access = await accessTo(installation, record);
      const lab = new OrgFlowLab(flowName, installation.flowStore, access, installation.clock);
      labs.push(lab);
      yield* tryFlow(lab);
    },
  };
  const leftovers = () => [...labs.flatMap(({ leftover }) => leftover ?? []), ...onStore.leftovers()];
  return { experiments: [variable, refresh, flow, ...onStore.experiments], leftovers };
}

function randomDigits({ clock }: Installation): string {
  return Math.floor(clock.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** The record's org, with the token that writes there. */
async function accessTo(installation: Installation, record: Usable): Promise<{ org: Target; token: Secret }> {
  const { name } = record;
  const { target, writer = name } = record.config;
  if (!target) throw new CommandFailed(`record ${name} has no target, so it is of no org`);
  const { config, state } = writer === name ? record : usable(await loadRecord(installation, writer));
  const accessToken = currentGrant(config, state)?.accessToken;
  if (!accessToken) throw new CommandFailed(`record ${writer} has no access token yet: refresh it first`);
  return { org: target, token: accessToken };
}

/** After a lost answer the new grant would be unknown: so the function refreshes, and the record is read. */
function refreshLab(installation: Installation, name: string): RefreshLab {
  return {
    read: () => readGrant(installation, name),
    async refresh() {
      const answer = await invoke(installation, { serviceApp: name, force: true });
      if ('failure' in answer) throw new CommandFailed(`${answer.failure.code}: ${answer.failure.message}`);
    },
    endOf: (accessToken) => installation.webex.tokenExpiry(accessToken, callDeadline(installation)),
  };
}

async function readGrant(installation: Installation, name: string): Promise<Spent> {
  const { config, state } = usable(await loadRecord(installation, name));
  return currentGrant(config, state) ?? { refreshToken: config.refreshToken };
}
