import { Refusal } from './refusal.ts';

export type FlowType = 'FLOW' | 'SUBFLOW';

/** A flow's content as it is imported and exported, as far as the flow store looks at it. */
export interface FlowDocument {
  readonly name: string;
  readonly flowType: FlowType;
  readonly description?: string;
  readonly variables: readonly FlowVariable[];
  readonly process: {
    readonly activities: Readonly<Record<string, { id: string; properties: Readonly<Record<string, unknown>> }>>;
    readonly links: readonly { sourceActivityId: string; targetActivityId: string }[];
  };
  readonly [field: string]: unknown;
}

interface FlowVariable {
  readonly name: string;
  readonly source?: string;
  readonly isSecure?: boolean;
  readonly overwrite?: boolean;
  readonly value?: string | null;
  readonly [field: string]: unknown;
}

/** A subflow that a flow runs, as the flow knows it. */
interface SubflowCall {
  subflowId: string;
  subflowVersionId: string;
}

/** What is in an import's file. Throws a Refusal with 400. */
export function readFlowDocument(file: string, flowType: string | null): FlowDocument {
  const document = parsed(file);
  if (flowType !== null && !isFlowType(flowType)) throw new Refusal(400, 'Invalid flow type.');
  // Older exports have no type.
  const ownType = document.flowType ?? flowType ?? 'FLOW';
  if (!isFlowType(ownType) || (flowType ?? ownType) !== ownType) throw new Refusal(400, 'Invalid flow type.');
  if (typeof document.name !== 'string' || document.name.trim() === '') throw new Refusal(400, 'Flow name is empty.');
  const checked = { ...document, flowType: ownType } as unknown as FlowDocument;
  if (!isWhole(checked)) throw new Refusal(400, 'File parse error.');
  refuseBrokenProcess(checked);
  return checked;
}

/** The subflows that the flow runs. */
export function subflowCalls({ process }: FlowDocument): SubflowCall[] {
  return Object.values(process.activities)
    .map(({ properties }) => properties)
    .filter(({ activityName }) => activityName === 'subflow-handoff')
    .map(({ subflowId, subflowVersion }) => ({
      subflowId: String(subflowId),
      subflowVersionId: String((subflowVersion as { subflowVersionId?: unknown } | undefined)?.subflowVersionId),
    }));
}

export function isFlowType(text: unknown): text is FlowType {
  return text === 'FLOW' || text === 'SUBFLOW';
}

function parsed(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(file);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  } catch {
    // the same as any other file that is no flow
  }
  throw new Refusal(400, 'File parse error.');
}

function isWhole({ variables, process }: Partial<FlowDocument>): boolean {
  return Array.isArray(variables) && typeof process?.activities === 'object' && Array.isArray(process.links);
}

function refuseBrokenProcess(document: FlowDocument): void {
  const { activities, links } = document.process;
  const isThere = (id: string) => Object.hasOwn(activities, id);
  const isSound =
    Object.entries(activities).every(
      ([id, activity]) => activity.id === id && typeof activity.properties === 'object',
    ) &&
    links.every(({ sourceActivityId, targetActivityId }) => isThere(sourceActivityId) && isThere(targetActivityId));
  const isNested = document.flowType === 'SUBFLOW' && subflowCalls(document).length > 0;
  if (!isSound || isNested) throw new Refusal(400, 'Invalid activity.');
}
