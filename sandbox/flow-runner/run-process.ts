import { ExpressionError } from '../../flows/expression-tokens.ts';
import type { Activity, Flow, Process } from '../../flows/format.ts';
import { perform } from './activities/handlers.ts';
import type { Ending, Exit, Place } from './activity.ts';
import type { Contact } from './contact.ts';
import { ActivityFailed, FlowRunError, NotKnown } from './stops.ts';
import type { TraceEntry } from './trace.ts';

/**
 * Takes a contact through a process, from the activity with that id to an end. Rejects with ActivityFailed where an
 * activity fails and its port `error` leads nowhere.
 */
export async function runProcess(place: Place, startId: string, contact: Contact): Promise<Ending> {
  const { flow, process } = place;
  for (let id = startId; ; ) {
    const activity = process.activities[id];
    if (!activity) throw new FlowRunError(`Flow "${flow.name}": a link leads to an activity that is not there.`);
    const entry = contact.begin(flow.name, activity.name, activity.properties.activityName ?? activity.group);
    const exit = await leave(activity, place, entry, contact);
    if ('ending' in exit) return exit.ending;
    entry.port = exit.port;
    const next = follow(process, id, exit.port);
    if (next === undefined) return 'stuck';
    id = next;
  }
}

/** A flow's one activity of that group: where it starts. */
export function startOf(flow: Flow, group: 'start' | 'start-subflow'): Activity {
  const [start, ...others] = Object.values(flow.process.activities).filter((activity) => activity.group === group);
  if (start && others.length === 0) return start;
  throw new FlowRunError(
    `Flow "${flow.name}" has ${start ? 'several activities' : 'no activity'} of group "${group}".`,
  );
}

async function leave(activity: Activity, place: Place, entry: TraceEntry, contact: Contact): Promise<Exit> {
  try {
    return await perform(activity, {
      scope: place.scope,
      contact,
      entry,
      runSubflow: (flow, scope) =>
        runProcess({ flow, process: flow.process, scope }, startOf(flow, 'start-subflow').id, contact),
    });
  } catch (error) {
    if (error instanceof NotKnown || error instanceof ExpressionError) {
      throw new FlowRunError(`Flow "${place.flow.name}", activity "${activity.name}": ${error.message}.`, {
        cause: error,
      });
    }
    if (!(error instanceof ActivityFailed)) throw error;
    entry.failure = error.message;
    if (follow(place.process, activity.id, 'error') === undefined) throw error;
    return { port: 'error' };
  }
}

function follow({ links }: Process, from: string, port: string): string | undefined {
  return links.find((link) => link.sourceActivityId === from && link.conditionExpr === port)?.targetActivityId;
}
