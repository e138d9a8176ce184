import { type Activity, isKind } from '../../format.ts';
import type { Observation, Rule } from '../finding.ts';
import { activitiesOf, isEntry, type Scope } from '../flow-view.ts';

/** The group and the output ports of the kinds whose ports are known; "0" to "n" of a case are its own. */
const kinds = new Map<string | undefined, { group: string; ports: readonly string[] }>(
  Object.entries({
    NewPhoneContact: { group: 'start', ports: ['out'] },
    NewContact: { group: 'start', ports: ['out'] },
    NewSubFlowStart: { group: 'start-subflow', ports: ['out'] },
    Event: { group: 'event', ports: ['out'] },
    end: { group: 'end', ports: [] },
    'end-subflow': { group: 'end', ports: [] },
    'disconnect-contact': { group: 'terminating-action', ports: [] },
    'http-request-v2': { group: 'action', ports: ['default'] },
    'condition-activity': { group: 'enum-gateway', ports: ['true', 'false', 'error'] },
    'case-statement': { group: 'enum-gateway', ports: ['default', 'error'] },
    'set-variable': { group: 'set-variable', ports: ['out', 'error'] },
    'parse-activity': { group: 'action', ports: ['default'] },
    'subflow-handoff': { group: 'action', ports: ['default', 'error'] },
    'play-message': { group: 'action', ports: ['default', 'error'] },
  }),
);

const links: Rule = {
  name: 'format-links',
  severity: 'error',
  why: 'A contact that uses this link goes nowhere, or to another place than the canvas shows.',
  cure: "Let each link lead from an existing activity to an existing one, one link a port, with `conditionExpr` and `properties.value` both the port's name.",
  *check(view) {
    for (const scope of view.scopes) yield* badLinks(scope);
  },
};

function* badLinks({ process: { activities, links } }: Scope): Iterable<Observation> {
  const left = new Set<string>();
  for (const { sourceActivityId, targetActivityId, conditionExpr, properties } of links) {
    const source = activities[sourceActivityId];
    const target = activities[targetActivityId];
    if (!source) yield { message: `A link "${conditionExpr}" leaves an activity that does not exist.` };
    const at = source ? { activity: source.name } : {};
    if (!target) yield { ...at, message: `The link "${conditionExpr}" leads to an activity that does not exist.` };
    else if (isEntry(target))
      yield { ...at, message: `The link "${conditionExpr}" leads to ${target.name}, where flows begin.` };
    if (conditionExpr !== properties.value)
      yield { ...at, message: `The link "${conditionExpr}" has another \`properties.value\`.` };
    const port = JSON.stringify([sourceActivityId, conditionExpr]);
    if (left.has(port)) yield { ...at, message: `Two links leave the port "${conditionExpr}".` };
    left.add(port);
  }
}

const ports: Rule = {
  name: 'format-ports',
  severity: 'error',
  why: 'Flow Designer knows the ports of each kind of activity: a link at any other port is lost.',
  cure: 'Give the activity the group and the ports of its kind, a case one port for each of its values.',
  *check(view) {
    for (const { diagram, activities } of view.scopes)
      for (const activity of activities) {
        const widget = diagram.widgets[activity.id];
        const kind = kinds.get(activity.properties.activityName);
        if (!kind || widget?.widgetType !== 'activity') continue;
        const found = widget.ports.map(({ properties }) => properties.name).sort();
        const wanted = [...kind.ports, ...cases(activity), ...(isEntry(activity) ? [] : ['in'])].sort();
        const at = { activity: activity.name };
        if (activity.group !== kind.group) yield { ...at, message: `Its group is not ${kind.group}.` };
        // exports of 2022 have no port for errors
        const isOld = !found.includes('error') && found.join() === wanted.filter((port) => port !== 'error').join();
        if (found.join() !== wanted.join() && !isOld)
          yield { ...at, message: `Its ports are ${list(found)}; of this kind they are ${list(wanted)}.` };
      }
    for (const activity of activitiesOf(view)) {
      if (!isKind(activity, 'case-statement')) continue;
      const { menuLinks, menuLinks_input: values } = activity.properties;
      if (menuLinks.length !== values.length || menuLinks.some((link, index) => link !== String(index)))
        yield { activity: activity.name, message: '`menuLinks` are not "0", "1" and so on, one for each value.' };
    }
  },
};

function cases(activity: Activity): string[] {
  return isKind(activity, 'case-statement') ? activity.properties.menuLinks : [];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ');
}

export const linkRules: readonly Rule[] = [links, ports];
