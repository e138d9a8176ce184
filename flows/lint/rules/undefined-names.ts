import { type Activity, isKind } from '../../format.ts';
import type { Rule } from '../finding.ts';
import { activitiesOf, type FlowView } from '../flow-view.ts';
import { constantAt, parseJson } from '../origins.ts';
import { type PlacedText, placeOf } from '../texts.ts';

/** How starts are called by default; a subflow reads the main flow's under these names. */
const startNames = ['NewPhoneContact', 'NewContact'];

/** What an HTTP request puts out. */
const requestOutputs = ['httpStatusCode', 'httpResponseBody', 'httpResponseHeaders'];

const cure = 'Use the name as it is defined, letter case included, or define what is missing.';

const variable: Rule = {
  name: 'undefined-variable',
  severity: 'error',
  why: 'The expression yields nothing, or the value is lost, and the flow continues without a message.',
  cure,
  *check(view) {
    const activities = activityNames(view);
    for (const [place, [root, ...keys]] of everyReference(view)) {
      if (view.variables.has(root) || activities.includes(root)) continue;
      if (keys.length === 0 || isNearly(root, view.variables.keys()))
        yield {
          ...placeOf(place),
          message: `${root} is not a variable of this flow${suggest(root, [...view.variables.keys(), ...activities])}.`,
        };
    }
    for (const { activity, variable: name } of view.writes)
      if (!view.variables.has(name))
        yield {
          activity: activity.name,
          message: `It sets ${name}, which is not a variable of this flow${suggest(name, view.variables.keys())}.`,
        };
  },
};

const activity: Rule = {
  name: 'undefined-activity',
  severity: 'error',
  why: 'The expression yields nothing: a status that is read this way never equals anything.',
  cure,
  *check(view) {
    const activities = activityNames(view);
    for (const [place, [root, ...keys]] of everyReference(view)) {
      if (view.variables.has(root) || activities.includes(root)) continue;
      if (keys.length > 0 && !isNearly(root, view.variables.keys()))
        yield { ...placeOf(place), message: `${root} is not an activity of this flow${suggest(root, activities)}.` };
    }
  },
};

const output: Rule = {
  name: 'undefined-output',
  severity: 'error',
  why: 'The expression yields nothing: a status that is read this way never equals anything.',
  cure: `Use one of ${requestOutputs.join(', ')}, letter case included.`,
  *check(view) {
    const requests = activitiesOf(view).filter((one) => isKind(one, 'http-request-v2'));
    const names = new Set(requests.map(({ name }) => name));
    for (const [place, [root, key]] of everyReference(view))
      if (key !== undefined && names.has(root) && !view.variables.has(root) && !requestOutputs.includes(key))
        yield { ...placeOf(place), message: `${root} puts out no ${key}${suggest(key, requestOutputs)}.` };
  },
};

const jsonKey: Rule = {
  name: 'undefined-json-key',
  severity: 'error',
  why: 'The expression yields nothing, so a request has an empty field.',
  cure,
  *check(view) {
    for (const [place, [root, ...keys]] of everyReference(view)) {
      if (!place.activity || keys.length === 0 || view.variables.get(root)?.type !== 'JSON') continue;
      const missing = missingKey(parseJson(constantAt(view, place.activity, root)), [root], keys);
      if (missing) yield { ...placeOf(place), message: missing };
    }
  },
};

function missingKey(value: unknown, path: readonly string[], keys: readonly string[]): string | undefined {
  const [key, ...rest] = keys;
  if (key === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!Object.hasOwn(value, key)) return `${path.join('.')} has no key ${key}${suggest(key, Object.keys(value))}.`;
  return missingKey((value as Record<string, unknown>)[key], [...path, key], rest);
}

function* everyReference({ texts }: FlowView): Iterable<[PlacedText, readonly [string, ...string[]]]> {
  for (const place of texts) for (const { path } of place.references) yield [place, path];
}

/** What expressions may call the activities and events of a flow. */
function activityNames(view: FlowView): string[] {
  return [...activitiesOf(view).flatMap(namesOf), ...(view.isSubflow ? startNames : [])];
}

function namesOf({ name, group, properties }: Activity): string[] {
  const aliases =
    group === 'event' ? [properties.event, properties.displayName, properties.eventSpecificationName] : [];
  return [name, ...aliases.filter((alias) => typeof alias === 'string')];
}

function isNearly(name: string, names: Iterable<string>): boolean {
  return nearly(name, names) !== undefined;
}

function nearly(name: string, names: Iterable<string>): string | undefined {
  return [...names].find((other) => other.toLowerCase() === name.toLowerCase());
}

function suggest(name: string, names: Iterable<string>): string {
  const other = nearly(name, names);
  return other === undefined ? '' : `; there is ${other}`;
}

export const undefinedNameRules: readonly Rule[] = [variable, activity, output, jsonKey];
