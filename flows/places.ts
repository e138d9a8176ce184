import type { Flow } from './format.ts';

/** Where in a flow something stands, in the names that people gave. */
export interface Place {
  activity?: string;
  variable?: string;
  /** What is left of the path. */
  field: string;
}

/** The diagram repeats what activities hold, and its places are theirs. */
export function placeFinder(flow: Flow): (path: readonly string[]) => Place {
  const canvases = [flow, ...Object.values(flow.eventFlows.eventsMap)];
  const names = new Map(
    canvases.flatMap(({ process }) => Object.values(process.activities).map(({ id, name }) => [id, name] as const)),
  );
  return (path) => {
    const [top, index] = path;
    const variable = top === 'variables' ? flow.variables[Number(index)]?.name : undefined;
    if (variable !== undefined) return { variable, field: path.slice(2).join('.') };
    const at = path.findIndex((key) => key === 'activities' || key === 'widgets');
    const activity = at < 0 ? undefined : names.get(path[at + 1] ?? '');
    const rest = path.slice(at + 2).filter((key, place) => key !== 'properties' || place > 0);
    return activity === undefined ? { field: path.join('.') } : { activity, field: rest.join('.') };
  };
}
