import type { Diagram, EventFlow, Flow, FlowVariable } from '../format.ts';
import type { Steps } from './activity.ts';
import { buildDiagram } from './diagram.ts';
import { flowStoreId } from './ids.ts';
import { activityId, buildProcess } from './process.ts';

/** An import puts its own org in this place. */
const NO_ORG = '00000000-0000-0000-0000-000000000000';

export interface FlowDraft {
  name: string;
  description: string;
  /** Empty where it is not known. */
  orgId: string;
  variables: FlowVariable[];
  steps: Steps;
  /** What events lead to, the events themselves by their specifications' names; a subflow has none. */
  events?: { names: readonly string[]; steps: Steps };
}

/** The ids that a generated flow carries; an import gives it others. */
export function generatedIds(flowName: string): { flowId: string; versionId: string } {
  return { flowId: flowStoreId(flowName, 'flow'), versionId: flowStoreId(flowName, 'version') };
}

/** A flow, or a subflow where there are no events, ready for import. */
export function buildFlow({ name, description, orgId, variables, steps, events }: FlowDraft): Flow {
  const { flowId, versionId } = generatedIds(name);
  const process = buildProcess(name, steps);
  return {
    orgId: orgId || NO_ORG,
    version: 1,
    id: versionId,
    flowType: events ? 'FLOW' : 'SUBFLOW',
    name,
    description,
    comment: '',
    variables,
    process,
    diagram: {
      ...buildDiagram(name, steps, process),
      properties: { offsetX: 100, offsetY: 100, zoom: 50, gridSize: 20 },
    } satisfies Diagram,
    variableOrders: {
      'pop-over': events ? ['ani', 'dn', 'virtualTeamName'].map(order) : [],
      'interaction-panel': [],
    },
    flowId,
    eventFlows: {
      eventsMap: events ? { GLOBAL_EVENTS: buildEventFlow(`${name} events`, events) } : {},
      properties: events ? { offsetX: 0, offsetY: 0, zoom: 0, gridSize: 20 } : {},
    },
    runtimeVariables: [],
    validating: true,
    persist: true,
    validationResults: [],
    settings: events
      ? [
          setting('showActivityWait', 'false', 'BOOLEAN'),
          setting('audioFile', '', 'STRING'),
          setting('delayTime', '2000', 'INTEGER'),
        ]
      : [],
    associatedChannels: [],
    flowOutcome: null,
  };
}

function buildEventFlow(scope: string, { names, steps }: NonNullable<FlowDraft['events']>): EventFlow {
  const process = buildProcess(scope, steps);
  return {
    id: 'GLOBAL_EVENTS',
    name: 'name',
    description: 'description',
    process,
    onEvents: Object.fromEntries(names.map((name) => [name, activityId(scope, name)])),
    diagram: { ...buildDiagram(scope, steps, process), properties: {} },
  };
}

function order(name: string, place: number): object {
  return { name, variableSeq: String(place) };
}

function setting(name: string, value: string, type: string): object {
  return { name, value, type, group: 'activityWait' };
}
