import * as v from 'valibot';
import type { Variable } from '../broker/ports.ts';
import { Secret } from '../broker/record/secret.ts';
import { readJson } from './read-json.ts';

const text = v.string('a text');
const flag = v.boolean('true or false');
/** Checked because ids become parts of URLs, and names and types may be told: a free text could carry anything there. */
const word = (pattern: RegExp, what: string) => v.pipe(v.string(what), v.regex(pattern, what));
const variableId = word(/^[A-Za-z\d-]{1,64}$/, 'an id of letters, digits and -');

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
 * The body of the PUT that gives a variable another value: all that was read, fields that we do not know included,
 * but for the two times. The API's specification marks them read-only, and such fields are not sent.
 */
export function withValue(variable: Variable, value: Secret): string {
  return changed(variable, { defaultValue: value.reveal() });
}

/** The variable's document with other fields, without the two times that a PUT must not send. */
export function changed({ document }: Variable, change: object): string {
  const { createdTime, lastUpdatedTime, ...rest } = JSON.parse(document.reveal());
  return JSON.stringify({ ...rest, ...change });
}

const listSchema = v.object(
  {
    data: v.array(v.object({ id: variableId, name: text }, 'an object'), 'a list'),
    meta: v.fallback(v.optional(v.object({ totalPages: v.optional(v.number()) })), undefined),
  },
  'an object',
);

/** Reads a page of the list of variables; `isLast` where the API says that no other follows. */
export function readVariableList(
  body: string,
  page: number,
): { variables: { id: string; name: string }[]; isLast: boolean } | { wrong: string } {
  const read = readJson(listSchema, body);
  if ('wrong' in read) return read;
  const { data, meta } = read.value;
  return { variables: data, isLast: data.length === 0 || page + 1 >= (meta?.totalPages ?? Number.POSITIVE_INFINITY) };
}

/** Tokens hold neither `*` nor `•`, so a value that does, if only in part (`****abcd`), is hidden from us. */
function isMask(value: string): boolean {
  return /[*•]/.test(value) || /^x*$/i.test(value);
}
