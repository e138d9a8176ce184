import { type Activity, type ActivityOf, type Flow, type FlowVariable, isKind, type Process } from './format.ts';
import { hideSecrets } from './lint/secret-shapes.ts';
import { stringsIn } from './lint/texts.ts';

/** What an activity does. The rest is how Flow Designer draws it, or what an import gives another value. */
const behaviour = [
  'activityName',
  'authenticated',
  'httpRequestUrl',
  'httpRequestPath',
  'httpRequestMethod',
  'httpRequestHeaders',
  'httpQueryParameters',
  'httpRequestBody',
  'httpContentType',
  'httpResponseTimeout',
  'retryAttempts',
  'outputVariableArray',
  'expression',
  'menuLinks_input',
  'inputVariable',
  'contentType',
  'subflowName',
  'subflowInputVariables',
  'subflowOutputVariables',
  'flowDecryptAccess',
] as const;

/** A variable or an activity, by what matters of it: texts by the names of its fields. */
type Facts = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * How a flow of the org differs from one that we render: by the names of variables, activities and their fields, and
 * never by a value. Empty where it is ours, of this very release. What people fill in, and what an import changes, makes
 * no difference: ids, layout, connectors, secure and global variables' values, and whom the example looks up.
 */
export function differences(theirs: Flow, ours: Flow): string[] {
  const [there, here] = [factsOf(theirs), factsOf(ours)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((place) => {
    const [one, other] = [there.get(place), here.get(place)];
    if (!one) return [`${place} is missing`];
    if (!other) return [`${hideSecrets(place)} is not ours`];
    const fields = [...new Set([...Object.keys(other), ...Object.keys(one)])].filter(
      (field) => (one[field] ?? '') !== (other[field] ?? ''),
    );
    return fields.length === 0 ? [] : [`${place}: ${fields.join(', ')}`];
  });
}

/** Whether a flow keeps to a value of its own of that global variable: what is published there never reaches it. */
export function pinsOwnValue({ variables }: Flow, globalVariable: string): boolean {
  return variables.some(
    ({ name, source, overwrite }) => name === globalVariable && source === 'GLOBAL' && overwrite === true,
  );
}

function factsOf(flow: Flow): Facts {
  const events = Object.values(flow.eventFlows.eventsMap);
  return new Map([
    ...flow.variables.map((variable) => [`variable ${variable.name}`, variableFacts(variable)] as const),
    ...[flow, ...events].flatMap(({ process }) => activityFacts(process)),
    ...events.map((event) => ['the events', eventFacts(event)] as const),
  ]);
}

/** Whether a mapped variable is secure is for Flow Designer to say: it refuses some mappings. */
function variableFacts({ name, type, source, isSecure, overwrite, value }: FlowVariable): Record<string, string> {
  const isMapped = source === 'SUBFLOW_INPUT' || source === 'SUBFLOW_OUTPUT';
  if (source === 'GLOBAL') return { type, source, overwrite: String(overwrite ?? false) };
  const isFilledIn = isSecure || isMapped || name === 'target_user' || name === 'organization_id';
  return {
    type,
    source,
    ...(!isMapped && { isSecure: String(isSecure) }),
    ...(!isFilledIn && { value: value ?? '' }),
  };
}

function activityFacts({ activities, links }: Process): [string, Record<string, string>][] {
  const nameOf = (id: string) => activities[id]?.name ?? 'nothing';
  return Object.values(activities).map((activity) => {
    const ways = links
      .filter(({ sourceActivityId }) => sourceActivityId === activity.id)
      .map(({ conditionExpr, targetActivityId }) => [`way out ${conditionExpr}`, nameOf(targetActivityId)]);
    return [`activity ${activity.name}`, { ...behaviourOf(activity), ...Object.fromEntries(ways) }];
  });
}

function behaviourOf(activity: Activity): Record<string, string> {
  return {
    ...Object.fromEntries(behaviour.map((field) => [field, plain(activity.properties[field])])),
    ...(isKind(activity, 'set-variable') && { assignments: plain(assignmentsOf(activity)) }),
    ...(isKind(activity, 'play-message') && {
      prompt: plain(activity.properties.promptsTts?.map(({ value }) => value)),
    }),
  };
}

function assignmentsOf({ properties }: ActivityOf<'set-variable'>): object[] {
  const list = properties.setVariablesArray ?? [properties];
  return list.map(({ setTo, srcVariable, expr }) => ({ setTo, srcVariable, expr }));
}

function eventFacts({ onEvents, process }: { onEvents: Record<string, string>; process: Process }) {
  return Object.fromEntries(
    Object.entries(onEvents).map(([event, id]) => [event, process.activities[id]?.name ?? 'nothing']),
  );
}

/** One text for all the ways in which Flow Designer writes a value down: 5000 or "5000", null or nothing at all. */
function plain(value: unknown): string {
  const texts = stringsIn(JSON.parse(JSON.stringify(value ?? null), asText)).filter(({ text }) => text !== '');
  return JSON.stringify(texts.sort((one, other) => (one.field < other.field ? -1 : 1)));
}

function asText(_: string, value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
