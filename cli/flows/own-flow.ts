import { MAIN_FLOW_NAME } from '../../flows/main-flow-variables.ts';
import { SUBFLOW_NAME } from '../../flows/subflow-variables.ts';
import { readsOther, variableIdOf } from '../../flows/whose.ts';
import { CommandFailed } from '../terminal/command.ts';
import { printable } from '../terminal/printable.ts';
import type { FlowAccess } from '../webex/flow-store.ts';
import { currentFlow, type FlowName, type FlowReader, findOrgFlow, flowWords, type OrgFlow } from './org-flow.ts';

/** Whose flows are looked for: a record, and the global variable that its token is in. */
export interface FlowOwner {
  record: string;
  variable: { id: string; name: string };
}

/** The name that one of our flows has, or would have, for a record; and the flow, where it is there. */
export interface OwnFlow {
  name: FlowName;
  flow: OrgFlow | undefined;
  /** Set where another record's flow has the usual name. */
  beside?: OrgFlow;
}

/**
 * Finds a record's own fallback or example in an org. The first record of an org has them under their usual names, any
 * other one under a name of its own. CommandFailed where even that name is in use for another global variable.
 */
export async function ownFlow(
  store: FlowReader,
  access: FlowAccess,
  flowType: FlowName['flowType'],
  owner: FlowOwner,
): Promise<OwnFlow> {
  const usual: FlowName = { name: flowType === 'SUBFLOW' ? SUBFLOW_NAME : MAIN_FLOW_NAME, flowType };
  const own: FlowName = { name: `${usual.name}_${owner.record.replaceAll('-', '_')}`, flowType };
  const mine = await findOrgFlow(store, access, own);
  if (mine && isOthers(mine, flowType, owner)) {
    throw new CommandFailed(
      `The ${printable(flowWords(own))} serves another global variable than ${owner.variable.name}: rename it in Flow Designer; nothing was changed.`,
    );
  }
  if (mine) return { name: own, flow: mine };
  const shared = await findOrgFlow(store, access, usual);
  if (shared && isOthers(shared, flowType, owner)) return { name: own, flow: undefined, beside: shared };
  return { name: usual, flow: shared };
}

function isOthers(found: OrgFlow, flowType: FlowName['flowType'], { variable }: FlowOwner): boolean {
  const flow = currentFlow(found);
  if (!flow) return false;
  if (flowType === 'FLOW') return readsOther(flow, variable.name);
  const id = variableIdOf(flow);
  return id !== undefined && id !== variable.id;
}
