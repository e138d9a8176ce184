import { credentialOf, isSecretName, isVagueName, wordsOf } from './lint/credential-names.ts';
import { isPlaceholder } from './lint/secret-shapes.ts';

/** A literal that a name makes a secret, or may make one. */
export interface Judged {
  text: string;
  isSure: boolean;
}

/** Not from one beginning over the next, which would take long where no end comes. */
const expressions = /\{\{(?:(?!\{\{)[\s\S])*?\}\}/g;

/** What stands literally under a secret's name, between expressions and inside of them. */
export function namedBy(names: readonly string[], text: string): Judged[] {
  const name = names.find(mayBeSecret);
  if (name === undefined) return [];
  const inside = [...text.matchAll(expressions)].flatMap(([expression]) => literalsIn(expression));
  const outside = betweenExpressions(text).map((piece) => piece.replace(/^\s*[A-Za-z-]+\s+(?=\S+\s*$)/, ''));
  return [...outside, ...inside].flatMap((literal) => judge(name, literal));
}

/** What a text itself gives to a secret's name: an assignment, a field, an element, a comparison, a sentence. */
export function assignedIn(text: string): Judged[] {
  const plain = text.replace(/(?<!\\)\\+(?=["'`])/g, '');
  const pairs = [assignments, lists, elements, comparisons].flatMap((find) => find(plain));
  const assigned = pairs.filter(([name]) => mayBeSecret(name));
  return [
    ...assigned.flatMap(([name, literal]) =>
      betweenExpressions(literal).flatMap((one) => judge(name, withoutScheme(one))),
    ),
    ...sentences(plain),
  ];
}

type Pair = [name: string, literal: string];

/** `client_secret=...`, `"client_secret": "..."`, `headers["x-api-key"] = '...'`. */
function assignments(text: string): Pair[] {
  const found = text.matchAll(
    /(?<![\w.-])["']?([A-Za-z][\w.-]{1,60})["']?\]?\s*(?::|=(?!=))\s*(?:(["'`])((?:\{\{[^{}]*\}\}|(?!\2)[^\n{}])*)\2|(?!["'{]|\/\/)([^\s"'`&,;{}<>()[\]|]+))/g,
  );
  return [...found].map(([, name = '', , quoted, bare = '']) => [name, quoted ?? bare]);
}

/** `"passwords": ["...", "..."]`. */
function lists(text: string): Pair[] {
  const found = text.matchAll(/["']([A-Za-z][\w.-]{1,60})["']\s*:\s*\[([^[\]{}]*)\]/g);
  return [...found].flatMap(([, name = '', list = '']) => literalsIn(list).map((literal): Pair => [name, literal]));
}

/** `<ns:Password Type="text">...</ns:Password>`. */
function elements(text: string): Pair[] {
  return [...text.matchAll(/<(?:[\w-]+:)?([A-Za-z][\w.-]*)(?:\s[^<>]*)?>([^<>]+)<\//g)].map(
    ([, name = '', inner = '']) => [name, inner],
  );
}

/** `password == "..."`, `"..." == password` and `AskPIN.DigitsEntered == "..."`. */
function comparisons(text: string): Pair[] {
  const value = `(?:"([^"]{0,500})"|'([^']{0,500})'|(?<!\\d)(\\d{4,500}))`;
  const operator = '\\s{0,9}(?:[!=]==?|\\bequals\\b)\\s{0,9}';
  const after = text.matchAll(new RegExp(`(?<![\\w.])([A-Za-z][\\w.]{0,80})${operator}${value}`, 'g'));
  const before = text.matchAll(new RegExp(`${value}${operator}([A-Za-z][\\w.]{0,80})`, 'g'));
  const pairs = [
    ...[...after].map(([, name = '', ...values]): Pair => [name, values.slice(0, 3).find(Boolean) ?? '']),
    ...[...before].map(([, one, two, three, name = '']): Pair => [name, one ?? two ?? three ?? '']),
  ];
  return pairs.map(([name, literal]) => [name.replace(/\.DigitsEntered$/, ''), literal]);
}

/** `The password is ...`, `PIN 4711`: a word for a secret, and soon after it what looks like one. */
function sentences(text: string): Judged[] {
  const found = text.matchAll(
    /\b(?:password|passcode|passphrase|pin|secret|api key)\b(?: code| number)?(?:\s{1,3}(?:is|was|of|to|for|now)\b){0,3}\s{0,3}[:=]?\s{1,3}["']?([\w!$%&*+.@#?~-]{4,})/gi,
  );
  return [...found]
    .map(([, word = '']) => word.replace(/[.?!]$/, ''))
    .filter((word) => /\d/.test(word) && word.length >= 4 && !isPlaceholder(word))
    .map((text) => ({ text, isSure: false }));
}

function betweenExpressions(text: string): string[] {
  return text.split(expressions);
}

function literalsIn(text: string): string[] {
  return [...text.matchAll(/(["'])((?:(?!\1).)*)\1/g)].map(([, , literal = '']) => literal);
}

function withoutScheme(text: string): string {
  return text.replace(/^[A-Za-z]+ +(?=\S+$)/, '');
}

function mayBeSecret(name: string): boolean {
  return isSecretName(name) || isVagueName(name);
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
  if (/(?:^| )(?:pin|passcode)s?$/.test(wordsOf(name)) && /^\d+$/.test(text)) return [{ text, isSure: false }];
  if (!isSecretName(name))
    return isOneWord && isMixed && text.length >= 12 ? [{ text, isSure: !/[ /:]/.test(text) }] : [];
  const credential = credentialOf(name);
  if (credential === 'client id') return [];
  if (['secret', 'client secret', 'password'].includes(credential ?? ''))
    return text.split(/\s+/).length <= 6 ? [{ text, isSure: isOneWord }] : [];
  if (!isOneWord || text.length < 8) return [];
  return [{ text, isSure: /\d/.test(text) || text.length >= 16 || /[a-z][A-Z]|[^\w]/.test(text) }];
}
