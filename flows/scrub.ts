import type { Flow, FlowVariable } from './format.ts';
import { hideSecrets, isPlaceholder } from './lint/secret-shapes.ts';
import { stringsIn } from './lint/texts.ts';
import { once } from './once.ts';
import { personalDataIn } from './personal-data.ts';
import { type Place, placeFinder } from './places.ts';
import { isHidden, secretsIn } from './secrets.ts';

/** Stands where a secret was. */
const REMOVED = '[secret]';

export interface Scrubbed {
  flow: Flow;
  /** Where something was taken out: by name, never by value. */
  places: string[];
  /** Where something is left that looks like a secret. */
  suspected: string[];
  /** Where an e-mail address or a phone number is left. */
  personal: string[];
}

/**
 * An exported flow without what a reader could act with: the values of its global and its secure variables, every text
 * that has the shape of a secret, and every literal under a secret's name. What nothing marks as a secret stays: a
 * password that is spoken, or written in a sentence.
 */
export function scrub(flow: Flow): Scrubbed {
  const found = secretsIn(flow).filter(({ isSure }) => isSure);
  const everywhere = [...new Set(found.filter(({ text }) => isOfItsOwn(text)).flatMap(({ text }) => spellings(text)))];
  everywhere.sort((one, other) => other.length - one.length);
  const here = Map.groupBy(found, ({ path }) => path.join('\n'));
  const hide = once(hideSecrets);
  const clean = (text: string, path: readonly string[]) => {
    const local = (here.get(path.join('\n')) ?? []).flatMap((one) => spellings(one.text));
    return hide([...everywhere, ...local].reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text));
  };
  const emptied = { ...flow, variables: flow.variables.map(withoutValue) };
  const scrubbed = mapTexts(emptied, clean, []) as Flow;
  const suspected = secretsIn(scrubbed).filter(({ isSure }) => !isSure);
  return {
    flow: scrubbed,
    places: placesOfChange(flow, scrubbed),
    suspected: named(
      flow,
      suspected.map(({ path }) => path),
    ),
    personal: named(flow, personalDataIn(scrubbed)),
  };
}

function withoutValue(variable: FlowVariable): FlowVariable {
  return isHidden(variable) && variable.value ? { ...variable, value: '' } : variable;
}

/** Whether a text is nothing else wherever it stands: a short word may be. */
function isOfItsOwn(text: string): boolean {
  return text.length >= 8 && (/\d/.test(text) || /\s/.test(text) || text.length >= 16) && !isPlaceholder(text);
}

/** As it stands, as JSON writes it, once and twice, and as an address does. */
function spellings(secret: string): string[] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  return [secret, inJson(secret), inJson(inJson(secret)), encodeURIComponent(secret)];
}

function mapTexts(value: unknown, change: (text: string, path: string[]) => string, path: string[]): unknown {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) return value.map((one, index) => mapTexts(one, change, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change(key, []), mapTexts(inner, change, [...path, key])]),
  );
}

function placesOfChange(before: Flow, after: Flow): string[] {
  const kept = stringsIn(after);
  const changed = stringsIn(before).filter(({ text }, index) => kept[index]?.text !== text);
  return named(
    before,
    changed.map(({ path }) => path),
  );
}

function named(flow: Flow, paths: readonly (readonly string[])[]): string[] {
  const find = placeFinder(flow);
  return [...new Set(paths.map((path) => hideSecrets(told(find(path)))))];
}

function told({ activity, variable, field }: Place): string {
  if (variable !== undefined) return `variable ${variable}`;
  return activity === undefined ? field : `activity ${activity}: ${field}`;
}
