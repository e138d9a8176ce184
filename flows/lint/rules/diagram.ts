import { isDeepStrictEqual } from 'node:util';
import type { ActivityWidget, Link, LinkWidget, Port } from '../../format.ts';
import type { Observation, Rule } from '../finding.ts';
import type { Scope } from '../flow-view.ts';

const widgets: Rule = {
  name: 'diagram-widgets',
  severity: 'error',
  why: 'Flow Designer draws the diagram and runs the process: a part of only one of them is lost, or not visible.',
  cure: 'Draw one widget for each activity and each link, under the same id, and nothing else.',
  *check(view) {
    for (const scope of view.scopes) {
      yield* activityWidgets(scope);
      yield* linkWidgets(scope);
      yield* orphans(scope);
    }
  },
};

function* activityWidgets({ activities, diagram }: Scope): Iterable<Observation> {
  for (const activity of activities) {
    const widget = diagram.widgets[activity.id];
    const at = { activity: activity.name };
    if (widget?.widgetType !== 'activity') {
      yield { ...at, message: 'The diagram does not show the activity.' };
      continue;
    }
    if (widget.type !== activity.group) yield { ...at, message: 'Its widget is of another type than its group.' };
    const drawn: Record<string, unknown> = { ...(widget.properties as object | undefined) };
    const stale = Object.keys(drawn).find(
      (field) => field in activity.properties && !isDeepStrictEqual(drawn[field], activity.properties[field]),
    );
    if (stale) yield { ...at, message: `Its widget has another value of ${stale}.` };
    for (const port of widget.ports) {
      const problem = portProblem(port);
      if (problem) yield { ...at, message: `The port "${port.properties.name}" ${problem}.` };
    }
  }
}

function portProblem({ isSourcePort, links, linkId, properties: { name } }: Port): string | undefined {
  if (isSourcePort !== (name === 'in')) return 'has the wrong `isSourcePort`, which is true for "in" alone';
  if (name !== 'in' && links.length > 1) return 'has more than one link';
  if (links.length === 0 ? linkId !== null : !links.includes(linkId ?? ''))
    return 'has a `linkId` that is not of its links';
  return undefined;
}

function* linkWidgets({ process: { links, activities }, diagram }: Scope): Iterable<Observation> {
  for (const link of links) {
    const widget = diagram.widgets[link.id];
    const source = activities[link.sourceActivityId];
    const at = source ? { activity: source.name } : {};
    const problem = widget?.widgetType === 'link' ? linkProblem(diagram.widgets, link, widget) : 'is not drawn';
    if (problem) yield { ...at, message: `The link "${link.conditionExpr}" ${problem}.` };
  }
}

function linkProblem(all: Scope['diagram']['widgets'], link: Link, drawn: LinkWidget): string | undefined {
  const from = portAt(all[link.sourceActivityId], drawn.sourcePort);
  const to = portAt(all[link.targetActivityId], drawn.targetPort);
  if (from?.properties.name !== link.conditionExpr) return 'is drawn from another port';
  if (to?.properties.name !== 'in') return 'is not drawn to the port "in" of its target';
  if (!from.links.includes(drawn.id) || !to.links.includes(drawn.id)) return 'is not among the links of its ports';
  return undefined;
}

function portAt(widget: ActivityWidget | LinkWidget | undefined, end: LinkWidget['sourcePort']): Port | undefined {
  if (widget?.widgetType !== 'activity' || widget.id !== end.activeWidgetId) return undefined;
  return widget.ports.find(({ portId }) => portId === end.id);
}

function* orphans({ process: { activities, links }, diagram }: Scope): Iterable<Observation> {
  const linkIds = new Set(links.map(({ id }) => id));
  for (const [id, { widgetType }] of Object.entries(diagram.widgets)) {
    if (widgetType === 'activity' && !activities[id])
      yield { message: 'The diagram shows an activity that the process lacks.' };
    if (widgetType === 'link' && !linkIds.has(id))
      yield { message: 'The diagram shows a link that the process lacks.' };
  }
}

export const diagramRules: readonly Rule[] = [widgets];
