import type { Activity, Diagram, Flow, FlowVariable, Process } from '../format.ts';
import { type FoundSecret, secretsIn } from '../secrets.ts';
import { type Graph, graphOf } from './graph.ts';
import { type PlacedText, placeTexts } from './texts.ts';
import { type Write, writesOf } from './writes.ts';

/** One canvas: the flow itself, or what runs on its events. Links never lead from one to another. */
export interface Scope {
  process: Process;
  diagram: Diagram;
  activities: readonly Activity[];
  /** Where it is entered: the start, or the events. */
  entries: readonly Activity[];
}

/** A flow as the rules look at it. */
export interface FlowView {
  flow: Flow;
  isSubflow: boolean;
  companions: readonly Flow[];
  /** The flow itself comes first. */
  scopes: readonly [Scope, ...Scope[]];
  variables: ReadonlyMap<string, FlowVariable>;
  /** Every text in which expressions may stand. */
  texts: readonly PlacedText[];
  /** Every place where an activity gives a variable a value. */
  writes: readonly Write[];
  secrets: readonly FoundSecret[];
}

/** Groups whose activities start something by themselves. */
const entryGroups = new Set(['start', 'start-subflow', 'event']);

export function viewFlow(flow: Flow, companions: readonly Flow[]): FlowView {
  const scopes = [scopeOf(flow), ...Object.values(flow.eventFlows.eventsMap).map(scopeOf)] as const;
  const activities = scopes.flatMap((scope) => scope.activities);
  return {
    flow,
    isSubflow: flow.flowType === 'SUBFLOW',
    companions: companions.filter((companion) => companion !== flow),
    scopes: [scopes[0], ...scopes.slice(1)],
    variables: new Map(flow.variables.map((variable) => [variable.name, variable])),
    texts: placeTexts(flow, activities),
    writes: activities.flatMap(writesOf),
    secrets: secretsIn(flow),
  };
}

function scopeOf({ process, diagram }: { process: Process; diagram: Diagram }): Scope {
  const activities = Object.values(process.activities);
  return { process, diagram, activities, entries: activities.filter(isEntry) };
}

/** Whether a contact, or an event, starts here. */
export function isEntry({ group }: Activity): boolean {
  return entryGroups.has(group);
}

/** Every activity of the flow, on whichever canvas. */
export function activitiesOf({ scopes }: FlowView): Activity[] {
  return scopes.flatMap(({ activities }) => activities);
}

/** Which activity leads to which, by id. */
export function scopeGraph({ process: { activities, links } }: Scope): Graph {
  return graphOf(
    Object.keys(activities),
    links.map(({ sourceActivityId, targetActivityId }) => [sourceActivityId, targetActivityId]),
  );
}
