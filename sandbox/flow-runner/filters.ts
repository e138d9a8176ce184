import { ActivityFailed, NotKnown } from './stops.ts';
import { textOf, type Value } from './values.ts';

interface Filter {
  /** Its parameters, in order. */
  takes: readonly string[];
  apply(value: Value, given: readonly (Value | undefined)[]): Value;
}

/** An argument as a call gives it: by name, or by its place. */
interface Given {
  name: string | undefined;
  value: Value;
}

/** The filters that real flows use: Pebble's, and the platform's own `epoch`. Null stays null, as there. */
const filters = new Map<string, Filter>([
  ['default', { takes: ['default'], apply: (value, [fallback = null]) => (isEmpty(value) ? fallback : value) }],
  ['length', { takes: [], apply: length }],
  ['lower', ofText([], (text) => text.toLowerCase())],
  ['upper', ofText([], (text) => text.toUpperCase())],
  ['trim', ofText([], (text) => text.trim())],
  ['urlencode', ofText([], (text) => new URLSearchParams([['', text]]).toString().slice(1))],
  ['replace', ofText(['replace_pairs'], replace)],
  ['slice', ofText(['fromIndex', 'toIndex'], slice)],
  ['epoch', ofText(['inMillis'], epoch)],
]);

/** Throws NotKnown for a filter that is not one of those above, or for a parameter that it does not have there. */
export function applyFilter(name: string, value: Value, given: readonly Given[]): Value {
  const filter = filters.get(name);
  if (!filter) throw new NotKnown(`the filter "${name}" is not known to the runner`);
  const places = given.map((argument, place) => (argument.name ? filter.takes.indexOf(argument.name) : place));
  if (places.some((place) => place < 0 || place >= filter.takes.length)) {
    throw new NotKnown(`the runner does not know the filter "${name}" with these arguments`);
  }
  return filter.apply(
    value,
    filter.takes.map((_, place) => given[places.indexOf(place)]?.value),
  );
}

function ofText(
  takes: readonly string[],
  change: (text: string, given: readonly (Value | undefined)[]) => Value,
): Filter {
  return { takes, apply: (value, given) => (value === null ? null : change(textOf(value), given)) };
}

/** What `is empty` says, too. */
export function isEmpty(value: Value): boolean {
  if (value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function length(value: Value): number {
  if (typeof value === 'string') return value.length;
  return value !== null && typeof value === 'object' ? Object.keys(value).length : 0;
}

function replace(text: string, [changes = null]: readonly (Value | undefined)[]): string {
  if (changes === null || typeof changes !== 'object') throw new ActivityFailed('"replace" needs a map');
  return Object.entries(changes).reduce((result, [from, to]) => result.replaceAll(from, textOf(to)), text);
}

/** Refuses places outside the text, as Pebble does. */
function slice(text: string, [from = 0, to = text.length]: readonly (Value | undefined)[]): string {
  const fits = typeof from === 'number' && typeof to === 'number' && from >= 0 && to <= text.length;
  if (!fits || from > to) throw new ActivityFailed('"slice" is given a place outside the text');
  return text.slice(from, to);
}

/** A time, as `now()` writes it, in seconds or milliseconds since 1970. */
function epoch(text: string, [inMillis = false]: readonly (Value | undefined)[]): number {
  const milliseconds = Date.parse(text.replace(/\[UTC\]$/, ''));
  if (Number.isNaN(milliseconds)) throw new ActivityFailed('"epoch" is given no time');
  return inMillis === true ? milliseconds : Math.floor(milliseconds / 1000);
}
