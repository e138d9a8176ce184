import type { Flow } from './format.ts';
import { credentialOf, isSecretName, isVagueName } from './lint/credential-names.ts';
import { isPlaceholder, randomTexts, shapedSecrets } from './lint/secret-shapes.ts';

/** Something in a file that is, or may be, a secret. */
export interface FoundSecret {
  /** Keys and indices, from the top of the file. */
  path: readonly string[];
  text: string;
  /** False: it looks like one, and nothing says that it is. */
  isSure: boolean;
}

/** A text of the file, with the names that say what it is: the nearest first. */
interface NamedText {
  path: readonly string[];
  names: readonly string[];
  text: string;
}

/**
 * What in a flow is a secret: by its shape, by the name that it stands under, be it a key, a row's name, a variable or
 * a part of a text, or because a hidden variable holds the same. Words that people say are not found.
 */
export function secretsIn(flow: Flow): FoundSecret[] {
  const texts = [...namedTexts(flow, [], [])];
  const variables = new Set(flow.variables.map(({ name }) => name));
  const found = texts.flatMap((place) => foundIn(place).filter(({ text }) => !variables.has(text)));
  const values = flow.variables.filter(isHidden).filter(isTelling);
  const repeated = texts.flatMap(({ path, text }) =>
    values
      .filter(
        ({ name, value }) => text.includes(value) && !(path[0] === 'variables' && variableAt(flow, path) === name),
      )
      .map(({ value }) => ({ path, text: value, isSure: true })),
  );
  return [...found, ...repeated];
}

function variableAt(flow: Flow, [, index]: readonly string[]): string | undefined {
  return flow.variables[Number(index)]?.name;
}

/** Whose values have no place outside the org. */
export function isHidden({ source, isSecure }: Flow['variables'][number]): boolean {
  return source === 'GLOBAL' || isSecure;
}

type Variable = Flow['variables'][number];

/** Whether a hidden value would be recognised elsewhere as that value, and is no common word or address. */
function isTelling(variable: Variable): variable is Variable & { value: string } {
  const { name, isSecure } = variable;
  const value = variable.value ?? '';
  if (value.trim().length < 8 || isPlaceholder(value) || credentialOf(name) === 'client id') return false;
  if (isSecure || isSecretName(name)) return true;
  const isKey = value.length >= 12 && /\d/.test(value) && /[a-z]/i.test(value) && !/[\s/@]/.test(value);
  return isKey && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

/** Keys that say nothing of what stands under them. */
const generic = /^(?:values?|val|text|data|default|defaultValue|literal|expr|content|\d+)$/;
/** Which fields of a row name the others. */
const rowNames = ['srcVariable', 'name', 'key', 'header', 'parameter', 'field'];

function* namedTexts(value: unknown, path: readonly string[], names: readonly string[]): Iterable<NamedText> {
  if (typeof value === 'string') yield { path, names, text: value };
  if (typeof value !== 'object' || value === null) return;
  const record = value as Record<string, unknown>;
  const own = rowNames.map((key) => record[key]).filter((name) => typeof name === 'string');
  for (const [key, inner] of Object.entries(record))
    yield* namedTexts(inner, [...path, key], generic.test(key) ? [...own, ...names] : [key]);
}

function foundIn({ path, names, text }: NamedText): FoundSecret[] {
  if (text.length < 4) return [];
  const isPlainId = /^[0-9a-f-]{24,36}$/.test(text); // of which a file is full
  const sure = isPlainId ? [] : [...shapedSecrets(text).map(withoutScheme), ...encodedPairs(text)];
  const named = [...namedBy(names, text), ...(isPlainId ? [] : assignedIn(text))];
  sure.push(...named.filter(({ isSure }) => isSure).map((one) => one.text));
  const isId = /(?:^|[_\W])(?:id|ids|name)$|(?:Id|Ids|Name)$/.test(path.at(-1) ?? '') || isDrawn(path);
  const random = isId ? [] : randomTexts(text).filter((one) => !sure.some((secret) => secret.includes(one)));
  const suspected = [...named.filter(({ isSure }) => !isSure).map((one) => one.text), ...random];
  return [
    ...[...new Set(sure)].map((one) => ({ path, text: one, isSure: true })),
    ...[...new Set(suspected)].map((one) => ({ path, text: one, isSure: false })),
  ];
}

function withoutScheme(text: string): string {
  return text.replace(/^(?:Bearer|Basic|Token|ApiKey|SSWS) +/, '');
}

/** The geometry of the diagram. */
function isDrawn(path: readonly string[]): boolean {
  return (
    ['ports', 'links', 'points', 'sourcePort', 'targetPort'].some((key) => path.includes(key)) &&
    path.includes('diagram')
  );
}

/** `{{ "id:secret" | base64encode }}`. */
function encodedPairs(text: string): string[] {
  return [...text.matchAll(/\{\{[^{}]*?(["'])([^"':]+:[^"']{4,})\1[^{}]*base64encode/g)].map(([, , pair = '']) => pair);
}

type Judged = { text: string; isSure: boolean };

/** What stands literally under a secret's name, between expressions and inside of them. */
function namedBy(names: readonly string[], text: string): Judged[] {
  const name = names.find((one) => isSecretName(one) || isVagueName(one));
  if (name === undefined) return [];
  const inside = [...text.matchAll(/\{\{[\s\S]*?\}\}/g)].flatMap(([expression]) =>
    [...expression.matchAll(/(["'])((?:(?!\1).)*)\1/g)].map(([, , literal = '']) => literal),
  );
  const outside = text.split(/\{\{[\s\S]*?\}\}/).map((piece) => piece.replace(/^\s*[A-Za-z-]+\s+(?=\S+\s*$)/, ''));
  return [...outside, ...inside].flatMap((literal) => judge(name, literal));
}

/** `client_secret=...`, `"client_secret": "..."` and the like inside a text, quoted and escaped however often. */
function assignedIn(text: string): Judged[] {
  const plain = text.replace(/\\+(?=["'])/g, '');
  const assignments = plain.matchAll(
    /(?<![\w.-])["']?([A-Za-z][\w.-]{1,60})["']?\s*(?::|=(?!=))\s*(?:(["'])((?:(?!\2)[^\n{}])*)\2|(?!["'{]|\/\/)([^\s"'&,;{}<>()[\]|]+))/g,
  );
  return [...assignments].flatMap(([, name = '', , quoted, bare = '']) =>
    isSecretName(name) || isVagueName(name) ? judge(name, (quoted ?? bare).replace(/^[A-Za-z]+ +(?=\S+$)/, '')) : [],
  );
}

/** Whether a literal under a secret's name is one. */
function judge(name: string, literal: string): Judged[] {
  const text = literal.trim();
  if (
    text.length < 4 ||
    isPlaceholder(text) ||
    /^(?:true|false|required|optional|bearer|basic|\$[.[].*|https?:\/\/\S*)$/i.test(text)
  )
    return [];
  const isMixed = /\d/.test(text) && /[^\d]/.test(text);
  const isOneWord = !/\s/.test(text);
  if (!isSecretName(name))
    return isOneWord && isMixed && text.length >= 12 ? [{ text, isSure: !/[ /:]/.test(text) }] : [];
  const credential = credentialOf(name);
  if (credential === 'client id') return [];
  if (['secret', 'client secret', 'password'].includes(credential ?? ''))
    return text.split(/\s+/).length <= 6 ? [{ text, isSure: isOneWord }] : [];
  if (!isOneWord || text.length < 8) return [];
  return [{ text, isSure: /\d/.test(text) || text.length >= 16 || /[a-z][A-Z]|[^\w]/.test(text) }];
}
