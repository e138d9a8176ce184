import type { Flow } from '../../flows/format.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { CommandFailed, type Terminal } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import type { FlowAccess } from '../webex/flow-store.ts';
import { type FlowName, findOrgFlow, flowWords } from './org-flow.ts';
import { type Choices, type Plan, planFor } from './plan.ts';

/** How far one flow has come; what is missing has not been done. */
export interface FlowOutcome extends FlowName {
  /** `none`: it was there already. */
  plan: Plan['action'];
  /** How the replaced flow, or the one to replace, differs from ours. */
  differences?: string[];
  imported?: boolean;
  published?: boolean;
  flowId?: string;
  versionId?: string;
}

/** Where a flow is installed, and who looks on. */
export interface Site {
  store: Pick<Installation, 'flowStore' | 'clock'>;
  access: FlowAccess;
  terminal: Terminal;
}

/** A flow before anything is done with it. */
export function outcomeOf({ name, flowType }: FlowName, plan: Plan): FlowOutcome {
  return {
    name,
    flowType,
    plan: plan.action,
    ...('differences' in plan && { differences: plan.differences }),
    ...('flowId' in plan && { flowId: plan.flowId }),
    ...('versionId' in plan && { versionId: plan.versionId }),
  };
}

/** Does what is planned, and notes every step in `outcome` as soon as it is done. Resolves with what the flow is known by. */
export async function carryOut(
  site: Site,
  ours: Flow,
  outcome: FlowOutcome,
  choices: Choices,
): Promise<{ flowId: string; versionId: string }> {
  if (outcome.plan === 'import' || outcome.plan === 'replace') {
    outcome.flowId = await importFlow(site, ours, outcome, choices);
    outcome.imported = true;
  }
  const { flowId = '' } = outcome;
  if (outcome.versionId === undefined) {
    outcome.versionId = await publishFlow(site, flowId, outcome);
    outcome.published = true;
  }
  return { flowId, versionId: outcome.versionId };
}

async function importFlow(
  { store, access, terminal }: Site,
  ours: Flow,
  outcome: FlowOutcome,
  choices: Choices,
): Promise<string> {
  const { flowType } = outcome;
  const what = flowWords(outcome);
  const flow = { flowType, file: new Secret(JSON.stringify(ours)), replaces: outcome.plan === 'replace' };
  return withProgress(terminal, `Importing ${what}`, async () => {
    const flowId = await store.flowStore.import(access, flow, callDeadline(store));
    if (flowId !== undefined) return flowId;
    // Perhaps a first try has done it and only its answer got lost.
    const plan = planFor(ours, await findOrgFlow(store, access, outcome), choices);
    if (plan.action === 'publish') return plan.flowId;
    throw new CommandFailed(`Another ${what} was imported just now: check it before you continue.`);
  });
}

function publishFlow({ store, access, terminal }: Site, id: string, outcome: FlowOutcome): Promise<string> {
  const flow = { id, flowType: outcome.flowType, comment: 'Installed by the token broker.' };
  return withProgress(terminal, `Publishing ${flowWords(outcome)}`, () =>
    store.flowStore.publish(access, flow, callDeadline(store)),
  );
}
