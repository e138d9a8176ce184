import { type Activity, type Flow, type FlowVariable, isKind } from './format.ts';
import { isSecretName } from './lint/credential-names.ts';
import { parseJson } from './lint/origins.ts';
import { fieldsOf } from './lint/request-fields.ts';
import { hideSecrets, isLiteralSecret } from './lint/secret-shapes.ts';
import { stringsIn } from './lint/texts.ts';

/** Stands where a secret was. */
const REMOVED = '[secret]';

export interface Scrubbed {
  flow: Flow;
  /** Where something was taken out: by name, never by value. */
  places: string[];
}

/**
 * An exported flow without anything that somebody could act with: the values of its global and its secure variables,
 * and every text that has the shape of a secret, or that stands anywhere under the name of one.
 */
export function scrub(flow: Flow): Scrubbed {
  const secrets = secretsIn(flow);
  const clean = (text: string) => hideSecrets(secrets.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text));
  const emptied = { ...flow, variables: flow.variables.map(withoutValue) };
  const scrubbed = mapTexts(emptied, clean) as Flow;
  return { flow: scrubbed, places: placesOfChange(flow, scrubbed) };
}

function withoutValue(variable: FlowVariable): FlowVariable {
  return isHidden(variable) && variable.value ? { ...variable, value: '' } : variable;
}

/** Whose values have no place outside the org, whatever they are. */
function isHidden({ source, isSecure }: FlowVariable): boolean {
  return source === 'GLOBAL' || isSecure;
}

/** What is a secret because of where it stands, the longest first; what has the shape of one is found without this. */
function secretsIn(flow: Flow): string[] {
  const requests = activitiesIn(flow).filter((activity) => isKind(activity, 'http-request-v2'));
  const named = [
    ...flow.variables.map(({ name, isSecure, value }) => ({ field: isSecure ? 'secret' : name, text: value ?? '' })),
    ...flow.variables.flatMap(({ value }) => stringsIn(parseJson(value ?? undefined))),
    ...requests.flatMap(fieldsOf).map(({ key, text }) => ({ field: key, text })),
    ...stringsIn(flow),
  ];
  const secrets = named
    .filter(({ field }) => isSecretName(field.split('.').at(-1) ?? ''))
    .map(({ text }) => text.replace(/^\s*(?:Bearer|Basic)\s+/i, '').trim())
    .filter(isLiteralSecret);
  return [...new Set(secrets.flatMap(spellings))].sort((one, other) => other.length - one.length);
}

function activitiesIn(flow: Flow): Activity[] {
  const canvases = [flow, ...Object.values(flow.eventFlows.eventsMap)];
  return canvases.flatMap(({ process }) => Object.values(process.activities));
}

/** As it stands, as JSON writes it, and as an address does. */
function spellings(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), mapTexts(inner, change)]));
}

function placesOfChange(before: Flow, after: Flow): string[] {
  const kept = stringsIn(after);
  const changed = stringsIn(before).filter(({ text }, index) => kept[index]?.text !== text);
  const names = new Map(activitiesIn(before).map(({ id, name }) => [id, name]));
  return [...new Set(changed.map(({ field }) => hideSecrets(placeOf(before, names, field))))];
}

/** A path through the file as people would say it; the diagram repeats what activities hold. */
function placeOf({ variables }: Flow, activityNames: ReadonlyMap<string, string>, path: string): string {
  const variable = variables[Number(/^variables\.(\d+)\./.exec(path)?.[1] ?? Number.NaN)];
  if (variable) return `variable ${variable.name}`;
  const [, id = '', field] = /\b(?:activities|widgets)\.([^.]+)\.(?:properties\.)?(.+)$/.exec(path) ?? [];
  return activityNames.has(id) ? `activity ${activityNames.get(id)}: ${field}` : path;
}
