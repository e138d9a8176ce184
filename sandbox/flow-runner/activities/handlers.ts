import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { Activity, ActivityKind } from '../../../flows/format.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { NotKnown } from '../stops.ts';
import { caseStatement, condition } from './branches.ts';
import { httpRequest } from './http-request.ts';
import { parse } from './parse.ts';
import { playMessage } from './play-message.ts';
import { setVariable } from './set-variable.ts';
import { standIns } from './stand-ins.ts';
import { subflowHandoff } from './subflow-handoff.ts';

const out = (): Exit => ({ port: 'out' });
const end = (): Exit => ({ ending: 'ended' });

const handlers: {
  readonly [Kind in ActivityKind]: (
    properties: PropertiesByKind[Kind],
    context: ActivityContext,
  ) => Exit | Promise<Exit>;
} = {
  NewPhoneContact: out,
  NewContact: out,
  NewSubFlowStart: out,
  Event: out,
  'http-request-v2': httpRequest,
  'condition-activity': condition,
  'case-statement': caseStatement,
  'set-variable': setVariable,
  'parse-activity': parse,
  'play-message': playMessage,
  'subflow-handoff': subflowHandoff,
  end,
  'end-subflow': end,
  'disconnect-contact': () => ({ ending: 'disconnected' }),
};

/** Does what an activity does and says how the contact leaves it. */
export async function perform({ properties, group }: Activity, context: ActivityContext): Promise<Exit> {
  // Older exports name no kind for events
  const kind = properties.activityName ?? (group === 'event' ? 'Event' : '');
  const standIn = standIns.get(kind);
  if (standIn) return await standIn(properties, context);
  if (!Object.hasOwn(handlers, kind)) throw new NotKnown(`the runner does not know the activity "${kind}"`);
  const handler = handlers[kind as ActivityKind] as (properties: unknown, context: ActivityContext) => Promise<Exit>;
  return await handler(properties, context);
}
