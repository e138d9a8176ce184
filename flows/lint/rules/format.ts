import type { Activity } from '../../format.ts';
import type { Observation, Rule } from '../finding.ts';
import { activitiesOf, type FlowView } from '../flow-view.ts';

const why = 'Flow Designer refuses to import such a file, or opens it damaged.';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const flowStoreId = /^[0-9a-f]{24}$/;

/** In place of an id that a draft for the import does not have yet. */
const NO_ID = '0'.repeat(24);

/** What every export has at the top level, beyond what makes it a flow. Older ones lack `flowType` and `settings`. */
const topLevel = {
  version: (value: unknown) => Number.isInteger(value),
  description: isText,
  comment: (value: unknown) => value === null || isText(value),
  variableOrders: (value: unknown) => typeof value === 'object' && value !== null,
  runtimeVariables: Array.isArray,
  validationResults: Array.isArray,
  validating: (value: unknown) => typeof value === 'boolean',
  persist: (value: unknown) => value === true,
};

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

const fields: Rule = {
  name: 'format-fields',
  severity: 'error',
  why,
  cure: 'Export the flow again, or render it; a file written by hand needs every field that exports have.',
  *check({ flow }) {
    const isDraft = flow.id === undefined; // written for the import, which adds what is missing
    for (const [field, isRight] of Object.entries(topLevel))
      if (!isRight(flow[field]) && !(isDraft && flow[field] === undefined))
        yield { message: `The field ${field} is missing or is not what exports have there.` };
  },
};

const ids: Rule = {
  name: 'format-ids',
  severity: 'error',
  why,
  cure: 'Give it an id of that form; ids that exports brought along can stay.',
  *check(view) {
    const { flow, scopes } = view;
    const { orgId } = flow;
    if (orgId !== undefined && !uuid.test(orgId)) yield { message: 'orgId is not a UUID.' };
    for (const field of ['id', 'flowId'] as const)
      if (!flowStoreId.test(flow[field] ?? NO_ID)) yield { message: `${field} is not 24 hex digits.` };
    for (const { process } of scopes) {
      for (const [key, { id, name }] of Object.entries(process.activities)) {
        if (key !== id) yield { activity: name, message: 'The activity stands under another id than its own.' };
        if (!uuidV4.test(id)) yield { activity: name, message: 'The id of the activity is not a version 4 UUID.' };
      }
      const linkIds = process.links.map(({ id }) => id);
      if (linkIds.some((id) => !uuidV4.test(id))) yield { message: 'The id of a link is not a version 4 UUID.' };
      if (new Set(linkIds).size < linkIds.length) yield { message: 'Two links have one id.' };
    }
  },
};

const names: Rule = {
  name: 'format-activity-name',
  severity: 'error',
  why: 'Expressions find an activity by its name: with two of that name, or two names, they find the wrong one or none.',
  cure: 'Give every activity one name of its own, the same in `name` and `properties.name`.',
  *check(view) {
    for (const { name, properties } of activitiesOf(view))
      if (name !== properties.name) yield { activity: name, message: '`name` and `properties.name` differ.' };
    for (const { activities } of view.scopes) yield* twice(activities);
  },
};

function* twice(activities: readonly Activity[]): Iterable<Observation> {
  const seen = new Set<string>();
  for (const { name } of activities) {
    if (seen.has(name)) yield { activity: name, message: 'Another activity has the same name.' };
    seen.add(name);
  }
}

const start: Rule = {
  name: 'format-start',
  severity: 'error',
  why: 'A flow begins at its one start; without it, or with two, no contact gets through.',
  cure: 'Keep exactly one start activity: of the group `start` in a flow, `start-subflow` in a subflow.',
  *check(view) {
    const wanted = view.isSubflow ? 'start-subflow' : 'start';
    const starts = view.scopes[0].entries;
    const right = starts.filter(({ group }) => group === wanted);
    if (right.length !== 1) yield { message: `It has ${right.length} activities of the group ${wanted}, not one.` };
    for (const { name, group } of starts)
      if (group !== wanted) yield { activity: name, message: `A start of the group ${group} does not belong here.` };
  },
};

const events: Rule = {
  name: 'format-events',
  severity: 'error',
  why: 'The event leads nowhere, so a failure or a hang-up that it should catch goes unnoticed.',
  cure: 'Let every entry of `onEvents` name an activity of the group `event` in the same event flow.',
  *check({ flow }: FlowView) {
    for (const { onEvents, process } of Object.values(flow.eventFlows.eventsMap))
      for (const [event, id] of Object.entries(onEvents))
        if (process.activities[id]?.group !== 'event')
          yield { message: `The event ${event} leads to no event activity.` };
  },
};

export const formatRules: readonly Rule[] = [fields, ids, names, start, events];
