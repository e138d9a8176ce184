import type { Activity } from '../format.ts';
import type { FlowView } from './flow-view.ts';
import type { Write } from './writes.ts';

/** What gave a variable its value: an activity, or nothing, so that it has the value it began with. */
export type Origin = Write | 'default';

/** Everything that may have set a variable last when an activity begins. */
export function originsOf({ scopes, writes }: FlowView, activity: Activity, variable: string): Origin[] {
  const writers = new Map(
    writes.filter((write) => write.variable === variable).map((write) => [write.activity, write]),
  );
  const scope = scopes.find(({ process }) => process.activities[activity.id] === activity) ?? scopes[0];
  const { activities, links } = scope.process;

  // what runs on another canvas may come at any time
  const origins = new Set<Origin>([...writers.values()].filter((write) => !scope.activities.includes(write.activity)));
  const seen = new Set<Activity>();
  const pending = [activity];
  for (let one = pending.pop(); one; one = pending.pop()) {
    if (scope.entries.includes(one)) origins.add('default');
    for (const { sourceActivityId, targetActivityId } of links) {
      const before = activities[sourceActivityId];
      if (targetActivityId !== one.id || !before || seen.has(before)) continue;
      seen.add(before);
      const write = writers.get(before);
      if (write) origins.add(write);
      else pending.push(before);
    }
  }
  return [...origins];
}

/** The value that a variable surely has at an activity, as text: its default, which nothing has replaced. */
export function constantAt(view: FlowView, activity: Activity, variable: string): string | undefined {
  const { source, value } = view.variables.get(variable) ?? {};
  if (source !== '' && source !== 'SUBFLOW_OUTPUT') return undefined; // it comes from outside
  const isUntouched = originsOf(view, activity, variable).every((origin) => origin === 'default');
  return isUntouched ? (value ?? '') : undefined;
}

/** A JSON text's value; undefined if it is none. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands at the end of a path of keys; undefined if nothing does. */
export function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
}
