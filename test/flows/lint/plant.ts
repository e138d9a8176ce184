import type { Activity, ActivityWidget, Flow, FlowVariable, Link, LinkWidget } from '../../../flows/format.ts';
import { buildFlow, type Draft } from './flow-builder.ts';
import { goodMainFlow, goodSubflow } from './good-flows.ts';

/** One defect, planted into a good flow: before the flow is built, or into the finished file. */
export interface Planted {
  /** What is wrong, as a test's name. */
  defect: string;
  rule: string;
  /** The activity or the variable that the finding must name; undefined for the flow as a whole. */
  at: string | undefined;
  into: 'main' | 'subflow';
  draft?: (draft: Draft) => void;
  file?: (flow: Flow) => void;
}

/** The flow with the defect, and the other one as it should be. */
export function plant({ into, draft: change, file }: Pick<Planted, 'into' | 'draft' | 'file'>): {
  flow: Flow;
  other: Flow;
} {
  const drafts = { main: goodMainFlow(), subflow: goodSubflow() };
  change?.(drafts[into]);
  const flow = buildFlow(drafts[into]);
  file?.(flow);
  return { flow, other: buildFlow(drafts[into === 'main' ? 'subflow' : 'main']) };
}

/** The properties of a step, to be changed. */
export function propertiesOf(draft: Draft, name: string): Record<string, unknown> {
  const step = [...draft.steps, ...(draft.events?.steps ?? [])].find((one) => one.name === name);
  if (!step) throw new Error(`There is no step ${name}.`);
  step.properties ??= {};
  return step.properties;
}

/** Replaces a part of a text property, which must be there. */
export function replaceIn(draft: Draft, name: string, property: string, from: string, to: string): void {
  const properties = propertiesOf(draft, name);
  const text = String(properties[property]);
  if (!text.includes(from)) throw new Error(`${name} has no "${from}" in ${property}.`);
  properties[property] = text.replace(from, to);
}

export function variableOf({ variables }: { variables: FlowVariable[] }, name: string): FlowVariable {
  const found = variables.find((one) => one.name === name);
  if (!found) throw new Error(`There is no variable ${name}.`);
  return found;
}

export function activityOf({ process }: Flow, name: string): Activity {
  const found = Object.values(process.activities).find((one) => one.name === name);
  if (!found) throw new Error(`There is no activity ${name}.`);
  return found;
}

export function widgetOf(flow: Flow, name: string): ActivityWidget {
  const widget = flow.diagram.widgets[activityOf(flow, name).id];
  if (widget?.widgetType !== 'activity') throw new Error(`${name} is not drawn.`);
  return widget;
}

/** The link that leaves an activity by a port. */
export function linkFrom({ process: { links, activities } }: Flow, name: string, port: string): Link {
  const found = links.find((link) => activities[link.sourceActivityId]?.name === name && link.conditionExpr === port);
  if (!found) throw new Error(`No link leaves ${name} by ${port}.`);
  return found;
}

/** How that link is drawn. */
export function linkWidget(flow: Flow, name: string, port: string): LinkWidget {
  const widget = flow.diagram.widgets[linkFrom(flow, name, port).id];
  if (widget?.widgetType !== 'link') throw new Error(`The link from ${name} by ${port} is not drawn.`);
  return widget;
}
