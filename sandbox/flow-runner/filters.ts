import { createHash } from 'node:crypto';
import { splitText } from './attributes.ts';
import { formatDate } from './dates.ts';
import { formatNumber } from './number-format.ts';
import { written } from './operators.ts';
import { ActivityFailed, NotKnown } from './stops.ts';
import { isList, isMap, isNumber, isPrinted, Printed, printed, type Value } from './values.ts';

interface Filter {
  /** Its parameters, in order. */
  takes: readonly string[];
  apply(value: Value, given: readonly (Value | undefined)[]): Value;
}

/** An argument as a call gives it: by name, or by its place. */
export interface Given {
  name: string | undefined;
  value: Value;
}

/** Pebble's filters, as far as flows have a use for them, and the platform's own `epoch`. Null stays null, as there. */
const filters = new Map<string, Filter>([
  ['abbreviate', ofText(['length'], abbreviate)],
  ['abs', { takes: [], apply: absolute }],
  ['base64decode', ofText([], decode)],
  ['base64encode', ofPrint([], (text) => Buffer.from(text).toString('base64'))],
  ['capitalize', ofText([], (text) => text.replace(/^(\s*)(\S)/, (_, space, first) => space + first.toUpperCase()))],
  ['date', ofAny(['format', 'existingFormat', 'timeZone'], (value, given) => new Printed(formatDate(value, given)))],
  ['default', { takes: ['default'], apply: (value, [fallback = null]) => (isEmpty(value) ? fallback : value) }],
  ['epoch', ofText(['format', 'inMillis'], epoch)],
  ['escape', ofPrint(['strategy'], escaped)],
  ['first', ofAny([], (value) => ending(value, 0))],
  ['join', ofList(['separator'], join)],
  ['last', ofAny([], (value) => ending(value, -1))],
  ['length', { takes: [], apply: length }],
  ['lower', ofPrint([], (text) => text.toLowerCase())],
  ['numberformat', ofAny(['format'], (value, [format]) => formatNumber(value, format))],
  ['replace', ofPrint(['replace_pairs'], replace)],
  ['reverse', ofList([], (list) => list.toReversed())],
  ['rsort', ofList([], (list) => sorted(list).reverse())],
  ['sha256', ofText([], (text) => createHash('sha256').update(text).digest('hex'))],
  ['slice', ofAny(['fromIndex', 'toIndex'], slice)],
  ['sort', ofList([], sorted)],
  ['split', ofText(['delimiter'], split)],
  ['title', ofText([], (text) => text.replace(/(?<!\S)\S/g, (first) => first.toUpperCase()))],
  ['trim', ofText([], (text) => text.trim())],
  ['upper', ofPrint([], (text) => text.toUpperCase())],
  ['urlencode', ofText([], (text) => new URLSearchParams([['', text]]).toString().slice(1))],
]);

/** Throws NotKnown for a filter that is not one of those above, or for a parameter that it does not have there. */
export function applyFilter(name: string, value: Value, given: readonly Given[]): Value {
  const filter = filters.get(name);
  if (!filter) throw new NotKnown(whyUnknown(name));
  const places = given.map((argument, place) => (argument.name ? filter.takes.indexOf(argument.name) : place));
  if (places.some((place) => place < 0 || place >= filter.takes.length)) {
    throw new NotKnown(`the runner does not know the filter "${name}" with these arguments`);
  }
  return filter.apply(
    value,
    filter.takes.map((_, place) => given[places.indexOf(place)]?.value),
  );
}

/** Filters of Pebble's that flows have no use for. */
const left = new Set(['format', 'merge', 'raw']);

function whyUnknown(name: string): string {
  if (left.has(name)) return `the filter "${name}" is not known to the runner`;
  return `Pebble has no filter "${name}", and whether the platform adds one is not known`;
}

type Change<Input> = (input: Input, given: readonly (Value | undefined)[]) => Value;

function ofAny(takes: readonly string[], change: Change<Exclude<Value, null>>): Filter {
  return { takes, apply: (value, given) => (value === null ? null : change(value, given)) };
}

/** Of a text alone: Pebble refuses anything else. */
function ofText(takes: readonly string[], change: Change<string>): Filter {
  return ofAny(takes, (value, given) => {
    if (isPrinted(value)) throw new NotKnown('the runner does not filter a character or a date any further');
    if (typeof value !== 'string') throw new ActivityFailed('a filter for texts is given something else');
    return change(value, given);
  });
}

/** Of what a value prints, which is not known of lists and maps. */
function ofPrint(takes: readonly string[], change: Change<string>): Filter {
  return ofAny(takes, (value, given) => {
    return change(printed(value), given);
  });
}

function ofList(takes: readonly string[], change: Change<Value[]>): Filter {
  return ofAny(takes, (value, given) => {
    if (!isList(value)) throw new ActivityFailed('a filter for lists is given something else');
    return change(value, given);
  });
}

/** What `is empty` says, too. */
export function isEmpty(value: Value): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return (isList(value) || isMap(value)) && Object.keys(value).length === 0;
}

function length(value: Value): number {
  if (typeof value === 'string') return value.length;
  return isList(value) || isMap(value) ? Object.keys(value).length : 0;
}

function abbreviate(text: string, [most = null]: readonly (Value | undefined)[]): string {
  if (!isIndex(most)) throw new ActivityFailed('"abbreviate" needs a length');
  if (text.length < most || text.length <= 3) return text;
  return most <= 3 ? text.slice(0, most) : `${text.slice(0, most - 3)}...`;
}

function absolute(value: Value): Value {
  if (!isNumber(value)) throw new ActivityFailed('"abs" is given no number');
  return value.valueOf() < 0 ? -value.valueOf() : value;
}

function decode(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''))
    throw new ActivityFailed('"base64decode" is given no Base64');
  return bytes.toString();
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string, [strategy = 'html']: readonly (Value | undefined)[]): Value {
  if (strategy === 'html') return new Printed(text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign));
  if (strategy !== 'json') throw new NotKnown('the runner escapes for HTML and JSON alone');
  const hex = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  // what JSON has a short sign for, and the slash of "</"
  const short = text.replace(/["\\\b\t\n\f\r]|(?<=<)\//g, (sign) =>
    sign === '/' ? '\\/' : JSON.stringify(sign).slice(1, -1),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  return new Printed(short.replace(/[\x00-\x1f&\x7f-\uffff]/g, hex));
}

/** A single character of a text is no text in Java. */
function ending(value: Exclude<Value, null>, place: 0 | -1): Value {
  if (isList(value)) return value.at(place) ?? null;
  if (typeof value !== 'string') throw new NotKnown('the runner does not know what comes first in such a value');
  const character = value.at(place);
  if (character === undefined) throw new ActivityFailed('an empty text has no first character');
  return new Printed(character);
}

function join(list: Value[], [glue = '']: readonly (Value | undefined)[]): string {
  return list.map(written).join(printed(glue));
}

/** Of texts alone, or of numbers alone. */
function sorted(list: readonly Value[]): Value[] {
  const isComparable = ['string', 'number'].some((type) => list.every((one) => typeof one === type));
  if (!isComparable) throw new NotKnown('the runner sorts whole numbers, or texts');
  return list.toSorted((one, other) => (one === other ? 0 : (one as string) < (other as string) ? -1 : 1));
}

/** Pebble's order of several pairs is not known: where it matters, nor is the answer. */
function replace(text: string, [pairs = null]: readonly (Value | undefined)[]): string {
  if (!isMap(pairs)) throw new ActivityFailed('"replace" needs a map');
  const replaced = (all: [string, Value][]) =>
    all.reduce((result, [from, to]) => result.replaceAll(from, () => printed(to)), text);
  const entries = Object.entries(pairs);
  if (replaced(entries) !== replaced(entries.toReversed()))
    throw new NotKnown('what the pairs of "replace" make of the text depends on their order');
  return replaced(entries);
}

/** Refuses places outside, as Pebble does. */
function slice(value: Exclude<Value, null>, [from, to]: readonly (Value | undefined)[]): Value {
  if (typeof value !== 'string' && !isList(value)) throw new ActivityFailed('"slice" is given no text and no list');
  const [first, end] = [from ?? 0, to ?? value.length];
  const fits = isIndex(first) && isIndex(end) && end <= value.length && first <= end && (first < end || to == null);
  if (!fits) throw new ActivityFailed('"slice" is given a place outside the text');
  return value.slice(first, end);
}

function isIndex(value: Value): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function split(text: string, [delimiter]: readonly (Value | undefined)[]): Value {
  if (typeof delimiter !== 'string') throw new ActivityFailed('"split" needs a delimiter');
  return splitText(text, delimiter);
}

/** A time, as `now()` writes it, in seconds or milliseconds since 1970. */
function epoch(text: string, [format, inMillis = false]: readonly (Value | undefined)[]): number {
  if (format !== undefined)
    throw new NotKnown('what "epoch" does with a format, or with an unnamed argument, is not known');
  if (typeof inMillis !== 'boolean')
    throw new NotKnown('what "epoch" does where "inMillis" is not true or false is not known');
  const milliseconds = Date.parse(text.replace(/\[UTC\]$/, ''));
  if (Number.isNaN(milliseconds)) throw new ActivityFailed('"epoch" is given no time');
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z(?:\[UTC\])?$/.test(text))
    throw new NotKnown('what "epoch" makes of a time that "now()" would write otherwise is not known');
  return inMillis ? milliseconds : Math.floor(milliseconds / 1000);
}
