import * as v from 'valibot';
import type { Variable } from '../broker/ports.ts';
import { variableIdPattern } from '../broker/record/config.ts';
import { Secret } from '../broker/record/secret.ts';
import { readJson } from './read-json.ts';

const text = v.string('a text');
const flag = v.boolean('true or false');
/** Checked because ids become parts of URLs, and names and types may be told: a free text could carry anything there. */
const word = (pattern: RegExp, what: string) => v.pipe(v.string(what), v.regex(pattern, what));
const variableId = word(variableIdPattern, 'an id of letters, digits, - and _, at most 64');

const variableSchema = v.object(
  {
    id: variableId,
    name: word(/^\w{1,80}$/, 'a name of letters, digits and _'),
    variableType: word(/^[A-Za-z_]{1,20}$/, 'the name of a type'),
    active: flag,
    systemDefault: v.nullish(flag, false),
    sensitive: v.nullish(flag, false),
    agentViewable: flag,
    agentEditable: flag,
    reportable: flag,
    defaultValue: v.nullish(text),
    // It only informs; the upper bound is the last moment that a Date can hold.
    lastUpdatedTime: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15))), undefined),
  },
  'an object',
);

/** Reads a global variable as the Contact Center API describes it, or says what is wrong with the description. */
export function readVariable(body: string): Variable | { wrong: string } {
  const read = readJson(variableSchema, body);
  if ('wrong' in read) return read;
  const { variableType, defaultValue, lastUpdatedTime, ...same } = read.value;
  const hidden = defaultValue == null || (same.sensitive && isMask(defaultValue));
  return {
    ...same,
    type: variableType,
    value: hidden ? undefined : new Secret(defaultValue),
    lastUpdatedTime,
    document: new Secret(body),
  };
}

/**
 * The body of the PUT that gives a variable another value: all fields that were read, unknown ones included, except the
 * two times. The API's specification marks them read-only, and such fields are not sent.
 */
export function withValue(variable: Variable, value: Secret): string {
  return changed(variable, { defaultValue: value.reveal() });
}

/** The variable's document with other fields, without the two times that a PUT must not send. */
export function changed({ document }: Variable, change: object): string {
  const { createdTime, lastUpdatedTime, ...rest } = JSON.parse(document.reveal());
  return JSON.stringify({ ...rest, ...change });
}

const pageSchema = v.object(
  {
    data: v.array(v.unknown(), 'a list'),
    meta: v.fallback(v.optional(v.object({ totalPages: v.optional(v.number()) })), undefined),
  },
  'an object',
);

/**
 * Reads a page of the list of variables: the id of the one that has the name, and `isLast` where the API says that no
 * other page follows. Its neighbours may be as odd as they like.
 */
export function readVariableList(
  body: string,
  page: number,
  name: string,
): { id: string | undefined; isLast: boolean } | { wrong: string } {
  const read = readJson(pageSchema, body);
  if ('wrong' in read) return read;
  const { data, meta } = read.value;
  const isLast = data.length === 0 || page + 1 >= (meta?.totalPages ?? Number.POSITIVE_INFINITY);
  const at = data.findIndex((one) => (one as { name?: unknown } | null)?.name === name);
  if (at < 0) return { id: undefined, isLast };
  const { success, output } = v.safeParse(v.object({ id: variableId }), data[at]);
  return success ? { id: output.id, isLast } : { wrong: `data.${at}.id is missing or no id of a variable` };
}

/** Tokens hold neither `*` nor `•`, so a value that does, if only in part (`****abcd`), is hidden from us. */
function isMask(value: string): boolean {
  return /[*•]/.test(value) || /^x*$/i.test(value);
}
