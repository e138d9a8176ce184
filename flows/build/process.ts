import type { Activity, Link, Process } from '../format.ts';
import type { Step, Steps } from './activity.ts';
import { uuid } from './ids.ts';

/** Exports carry the time of their rendering on every activity; ours stays, so that a regenerated file does not differ. */
const RENDERED_AT = 1_767_225_600_000;

/** What Flow Designer sorts activities by; all others are `logic`. */
const activityTypes: Readonly<Record<string, string>> = {
  'play-message': 'core',
  'disconnect-contact': 'core',
  'subflow-handoff': 'subflow',
};

/** Puts steps together to what Flow Designer calls a process. `scope` keeps ids of different flows apart. */
export function buildProcess(scope: string, steps: Steps): Process {
  const named = Object.entries(steps);
  const activities: Process['activities'] = {};
  for (const [name, step] of named) activities[activityId(scope, name)] = buildActivity(scope, name, step);
  return { activities, links: named.flatMap(([name, step]) => buildLinks(scope, name, step)) };
}

export function activityId(scope: string, name: string): string {
  return uuid(scope, 'activity', name);
}

export function linkId(scope: string, name: string, output: string): string {
  return uuid(scope, 'link', name, output);
}

function buildActivity(scope: string, name: string, { activity }: Step): Activity {
  return {
    id: activityId(scope, name),
    name,
    group: activity.group,
    properties: {
      ...activity.properties,
      name,
      activityType: activityTypes[String(activity.properties.activityName)] ?? 'logic',
      _renderRequestTimestamp: RENDERED_AT,
    },
  };
}

function buildLinks(scope: string, name: string, { links }: Step): Link[] {
  return Object.entries(links).map(([output, target]) => ({
    id: linkId(scope, name, output),
    sourceActivityId: activityId(scope, name),
    targetActivityId: activityId(scope, target),
    conditionExpr: output,
    properties: { value: output },
  }));
}
