import { type Flow, parseFlow } from '../../flows/format.ts';
import { NotAFlowError } from '../../flows/not-a-flow-error.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import type { ExportedFlow, FlowAccess, FlowStoreApi, FlowType } from '../webex/flow-store.ts';

/** Where the flows of an org are read. */
export type FlowReader = Pick<Installation, 'clock'> & { flowStore: Pick<FlowStoreApi, 'list' | 'export'> };

export interface FlowName {
  name: string;
  flowType: FlowType;
}

/** A flow as it stands in an org. */
export interface OrgFlow {
  id: string;
  /** What calls run; absent where it was never published. */
  published?: FlowVersion;
  /** What people work on. */
  draft?: FlowVersion;
}

interface FlowVersion {
  id: string;
  /** Absent where it is in a format that we do not know. */
  flow?: Flow;
}

/** Finds a flow by its exact name; undefined where the org has none. */
export async function findOrgFlow(store: FlowReader, access: FlowAccess, what: FlowName): Promise<OrgFlow | undefined> {
  const id = await findFlowId(store, access, what);
  if (id === undefined) return undefined;
  const { flowStore } = store;
  const flow = { id, flowType: what.flowType };
  const published = await flowStore.export(access, flow, 'latest', callDeadline(store));
  const draft = await flowStore.export(access, flow, 'draft', callDeadline(store));
  return { id, ...(published && { published: versionOf(published) }), ...(draft && { draft: versionOf(draft) }) };
}

export async function findFlowId(
  store: FlowReader,
  access: FlowAccess,
  { name, flowType }: FlowName,
): Promise<string | undefined> {
  const flows = await store.flowStore.list(access, flowType, callDeadline(store), name);
  return flows.find((flow) => flow.name === name)?.id;
}

/** What calls run, or will run. */
export function currentFlow({ published, draft }: OrgFlow): Flow | undefined {
  return published?.flow ?? draft?.flow;
}

/** As people call it. */
export function flowWords({ name, flowType }: FlowName): string {
  return `${flowType === 'SUBFLOW' ? 'subflow' : 'flow'} ${name}`;
}

function versionOf({ versionId, text }: ExportedFlow): FlowVersion {
  try {
    return { id: versionId, flow: parseFlow(text.reveal(), 'The export') };
  } catch (error) {
    if (!(error instanceof NotAFlowError)) throw error;
    return { id: versionId };
  }
}
