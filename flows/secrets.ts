import type { Flow } from './format.ts';
import { credentialOf, isSecretName } from './lint/credential-names.ts';
import { isPlaceholder, randomTexts, shapedSecrets } from './lint/secret-shapes.ts';
import { assignedIn, type Judged, mayBeSecret, namedBy } from './named-secrets.ts';
import { once } from './once.ts';
import { codedIn, readingsOf } from './readings.ts';

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
  const texts = namedTexts(flow, [], []);
  const variables = new Set(flow.variables.map(({ name }) => name));
  // A file repeats most of its names and texts: the diagram shows what the activities say.
  const suspicious = once(mayBeSecret);
  const judge = once(judgeText);
  const found = texts.flatMap(({ path, names, text }) =>
    judge(text, isIdentity(path, names), names.find(suspicious))
      .filter((one) => !variables.has(one.text))
      .map((one) => ({ path, ...one })),
  );
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

function namedTexts(value: unknown, path: readonly string[], names: readonly string[]): NamedText[] {
  if (typeof value === 'string') return [{ path, names, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  const own = rowNames.map((key) => record[key]).filter((name) => typeof name === 'string');
  return Object.entries(record).flatMap(([key, inner]) =>
    namedTexts(inner, [...path, key], generic.test(key) ? [...own, ...names] : [key]),
  );
}

/** What in a text is a secret, or may be one, if it stands under that name. */
function judgeText(text: string, isId: boolean, name: string | undefined): Judged[] {
  if (text.length < 4) return [];
  const isPlainId = /^[0-9a-f-]{24,36}$/.test(text); // of which a file is full
  const isOneWord = /^[\w.-]*$/.test(text); // which assigns nothing
  const sure = isPlainId
    ? []
    : [...shapedSecrets(text).map(withoutScheme), ...encodedPairs(text), ...codedSecrets(text)];
  const named = [
    ...(name === undefined ? [] : namedBy(name, text)),
    ...(isOneWord ? [] : readingsOf(text).flatMap(assignedIn)),
  ];
  sure.push(...named.filter(({ isSure }) => isSure).map((one) => one.text));
  const readable = codedIn(text).map(({ coded }) => coded);
  const random = isId
    ? []
    : randomTexts(text).filter((one) => ![...sure, ...readable].some((known) => known.includes(one)));
  const suspected = [...named.filter(({ isSure }) => !isSure).map((one) => one.text), ...random];
  return [
    ...outermost(sure).map((one) => ({ text: one, isSure: true })),
    ...[...new Set(suspected)].map((one) => ({ text: one, isSure: false })),
  ];
}

/** Each once, and none that is only a part of another. */
function outermost(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((one) => !texts.some((other) => other !== one && other.includes(one)));
}

function withoutScheme(text: string): string {
  return text.replace(/^(?:Bearer|Basic|Token|ApiKey|SSWS) +/, '');
}

/** Whether random signs are nothing else in that place. */
function isIdentity(path: readonly string[], names: readonly string[]): boolean {
  return isIdName(path.at(-1) ?? '') || isIdName(names[0] ?? '') || isDrawn(path);
}

/** The same of a name; who has the id of a session has the session. */
function isIdName(name: string): boolean {
  return /(?:^|[_\W]|sys)(?:ids?|name)$|(?:Ids?|IDs?|Name)$/.test(name) && !/session/i.test(name);
}

/** The geometry of the diagram. */
function isDrawn(path: readonly string[]): boolean {
  return (
    ['ports', 'links', 'points', 'sourcePort', 'targetPort'].some((key) => path.includes(key)) &&
    path.includes('diagram')
  );
}

/** What is coded, and has a secret in it, or a user and a password. */
function codedSecrets(text: string): string[] {
  const found = codedIn(text).filter(({ plain }) => {
    const isPair = /^[\w.@+/-]{2,}:[^\s:/]{4,}$/.test(plain);
    return isPair || shapedSecrets(plain).length > 0 || assignedIn(plain).some(({ isSure }) => isSure);
  });
  return found.map(({ coded }) => coded);
}

/** `{{ "id:secret" | base64encode }}`, `btoa("id:secret")`, `curl -u id:secret`. */
function encodedPairs(text: string): string[] {
  const found = [
    ...text.matchAll(/\{\{[^{}]*?["']([^"':]+:[^"']{4,})["'][^{}]*base64encode/g),
    ...text.matchAll(/\b(?:btoa|b64encode|toBase64)\(\s{0,3}["'`]([^"'`:]{1,80}:[^"'`]{4,})["'`]/g),
    ...text.matchAll(/(?<!\S)(?:-u|--user)[ =]["']?([\w.@-]{1,80}:[^\s"']{4,})/g),
  ];
  return found.map(([, pair = '']) => pair);
}
