import type { Given } from './filters.ts';
import { ActivityFailed, NotKnown } from './stops.ts';
import { isList, isMap, printed, type Value } from './values.ts';

/** Methods of Java's, which Pebble calls as attributes, with or without brackets. */
const ofTexts: Readonly<Record<string, (text: string) => Value>> = {
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  empty: (text) => text === '',
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
};

const ofLists: Readonly<Record<string, (list: readonly Value[]) => Value>> = {
  size: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  empty: (list) => list.length === 0,
};

/** Names that Java's own objects have too, or may have in the version that the platform runs. */
const javaNames =
  /^(?:get|is|has|to|as|hash|strip|code|byte|char|int|long|float|double|short|compare|index|lines?|intern|describe|resolve|transform|translate|repeat|blank|bytes|chars|class|notify|wait|iterator|list|parallel|spliterator|stream|sort|reversed|first|last|clear|remove|naN|infinite|length|size|MAX|MIN|TYPE|SIZE|BYTES|CASE|TRUE|FALSE|NaN|POSITIVE|NEGATIVE)/;

/** What `of.key`, `of[key]` or `of.key(...)` is: null where nothing is. */
export function attribute(of: Value, key: Value, given?: readonly Given[]): Value {
  if (of === null) return null;
  const name = printed(key);
  if (given && given.length > 0) return callWithArguments(of, name, given);
  if (isMap(of) && !given) {
    if (typeof key === 'number' && Object.keys(of).length > 0)
      throw new ActivityFailed('a map is asked for a number, and its keys are texts');
    return Object.hasOwn(of, name) ? (of[name] ?? null) : null;
  }
  if (isList(of) && /^-?\d+$/.test(name) && !given) return of[Number(name)] ?? null;
  if (typeof of === 'string' && Object.hasOwn(ofTexts, name)) return ofTexts[name]?.(of) ?? null;
  if (isList(of) && Object.hasOwn(ofLists, name)) return ofLists[name]?.(of) ?? null;
  if (javaNames.test(name) || given || typeof of === 'object')
    throw new NotKnown(`the runner does not know the attribute "${name}" of such a value`);
  return null;
}

function callWithArguments(of: Value, name: string, given: readonly Given[]): Value {
  const texts = given.map(({ value }) => value).filter((value) => typeof value === 'string');
  if (typeof of === 'string' && texts.length === given.length) {
    const [first = '', second = ''] = texts;
    if (name === 'replace' && texts.length === 2) return of.replaceAll(first, () => second);
    if (name === 'split' && texts.length === 1) return splitText(of, first);
    if (name === 'startsWith' && texts.length === 1) return of.startsWith(first);
    if (name === 'endsWith' && texts.length === 1) return of.endsWith(first);
    if (name === 'indexOf' && texts.length === 1) return of.indexOf(first);
  }
  throw new NotKnown(`the runner does not know the method "${name}" with these arguments`);
}

/** By a delimiter that is no pattern, or an escaped sign. As Java does, without empty pieces at the end. */
export function splitText(text: string, delimiter: string): Value[] {
  const plain = /^\\[^\w\s]$/.test(delimiter) ? delimiter.slice(1) : delimiter;
  if (plain === delimiter && /[\\^$.|?*+()[\]{}]/.test(delimiter))
    throw new NotKnown('the runner splits by plain texts alone, and this is a pattern');
  if (plain === '' || text === '') throw new NotKnown('the runner does not split by or of nothing');
  const pieces = text.split(plain);
  while (pieces.at(-1) === '') pieces.pop();
  if (pieces.length === 0) throw new NotKnown('the runner does not know what is left of delimiters alone');
  return pieces;
}
