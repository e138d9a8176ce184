import { ExpressionError } from '../expression-tokens.ts';
import { parseExpression, type Reference, references, type Template } from '../expressions.ts';
import { type Activity, type Flow, isKind } from '../format.ts';
import { parseTemplate } from '../templates.ts';
import type { Observation } from './finding.ts';

/** A text in which expressions may stand: of an activity, or a variable's default value. */
export interface PlacedText {
  activity?: Activity;
  variable?: string;
  /** Where in the properties: `httpRequestHeaders.Authorization`. */
  field: string;
  text: string;
  template: Template;
  references: readonly Reference[];
  /** The text cannot be read, and nothing of what it refers to is known. */
  problem?: ExpressionError;
}

interface FoundText {
  field: string;
  path: readonly string[];
  text: string;
}

/** Fields that people read, or that repeat another field, so that no expression in them ever runs. */
const idle =
  /^(?:description|name|activityName|literal|menuLinks:input\..*|promptsTts\.\d+\.name|setVariablesArray\.\d+\.literal)$/;

export function placeTexts(flow: Flow, activities: readonly Activity[]): PlacedText[] {
  const values = flow.variables.map(({ name, value }) => ({ variable: name, field: 'value', text: value ?? '' }));
  const properties = activities.flatMap((activity) => runningTexts(activity).map((found) => ({ activity, ...found })));
  const bare = activities.flatMap((activity) => bareExpressions(activity).map((found) => ({ activity, ...found })));
  return [
    ...[...values, ...properties]
      .filter(({ text }) => text.includes('{{'))
      .map((place) => read(place, () => parseTemplate(place.text))),
    ...bare.map((place) => read(place, () => [parseExpression(place.text)])),
  ];
}

function read(place: Pick<PlacedText, 'activity' | 'variable' | 'field' | 'text'>, parse: () => Template): PlacedText {
  try {
    const template = parse();
    return { ...place, template, references: references(template) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ...place, template: [], references: [], problem: error };
  }
}

function runningTexts({ properties }: Activity): FoundText[] {
  const repeats = (field: string) => field === 'expr' && 'setVariablesArray' in properties;
  return stringsIn(properties).filter(({ field }) => !idle.test(field) && !repeats(field));
}

/** What is an expression without braces around it. */
function bareExpressions(activity: Activity): Pick<FoundText, 'field' | 'text'>[] {
  const inputs = ['subflowInputVariables', 'fnInputVariables'].flatMap((field) =>
    recordsIn(activity.properties[field]).map(({ src = '' }) => ({ field, text: src })),
  );
  const parsed = isKind(activity, 'parse-activity')
    ? [{ field: 'inputVariable', text: activity.properties.inputVariable }]
    : [];
  return [...inputs, ...parsed].filter(({ text }) => text !== '');
}

/** The objects of a list, with those of their fields that are texts. */
export function recordsIn(list: unknown): Record<string, string>[] {
  if (!Array.isArray(list)) return [];
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  return list.map((item) => Object.fromEntries(Object.entries(item ?? {}).filter(isText)));
}

/** Whether a text is, or is to become, a JSON object or list; it may begin with a brace, and not with an expression. */
export function isJsonLike(text: string): boolean {
  return /^\s*(?:\{(?!\{)|\[)/.test(text);
}

/** Every string inside a value, with its path. */
export function stringsIn(value: unknown, path: readonly string[] = []): FoundText[] {
  if (typeof value === 'string') return [{ field: path.join('.'), path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsIn(inner, [...path, key]));
}

/** Where a text stands, for what is said of it. */
export function placeOf({ activity, variable }: PlacedText): Omit<Observation, 'message'> {
  return { ...(activity && { activity: activity.name }), ...(variable !== undefined && { variable }) };
}
