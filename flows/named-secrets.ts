import { credentialOf, isSecretName, isVagueName, wordsOf } from './lint/credential-names.ts';
import { isPlaceholder } from './lint/secret-shapes.ts';
import { literalsIn, pairsIn } from './named-pairs.ts';

/** A literal that a name makes a secret, or may make one. */
export interface Judged {
  text: string;
  isSure: boolean;
}

/** Not from one beginning over the next, which would take long where no end comes. */
const expressions = /\{\{(?:(?!\{\{)[\s\S])*?\}\}/g;

/** What stands literally under a secret's name, between expressions and inside of them. */
export function namedBy(name: string, text: string): Judged[] {
  const inside = [...text.matchAll(expressions)].flatMap(([expression]) => literalsIn(expression));
  const outside = betweenExpressions(text).map((piece) => piece.replace(/^\s*[A-Za-z-]+\s+(?=\S+\s*$)/, ''));
  return [...outside, ...inside].flatMap((literal) => judge(name, literal));
}

/** What a text itself gives to a secret's name: an assignment, a field, an element, a comparison, a sentence. */
export function assignedIn(text: string): Judged[] {
  const plain = text.replace(/(?<!\\)\\+(?=["'`])/g, '');
  const assigned = [...pairsIn(plain), ...pairsIn(text)].filter(([name]) => mayBeSecret(name));
  return [
    ...assigned.flatMap(([name, literal]) =>
      betweenExpressions(literal).flatMap((one) => judge(name, withoutScheme(one))),
    ),
    ...neighbours(plain),
    ...sentences(plain),
  ];
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

/** `["password", "..."]` and `set("x-api-key", "...")`: a list of names looks the same, but has no digits. */
function neighbours(text: string): Judged[] {
  const found = text.matchAll(/(["'])([A-Za-z][\w.-]{1,60})\1\s{0,9},\s{0,9}(["'])([^"'\n]{4,500})\3/g);
  const pairs = [...found].filter(([, , name = '', , literal = '']) => mayBeSecret(name) && /\d/.test(literal));
  return pairs
    .flatMap(([, , name = '', , literal = '']) => judge(name, literal))
    .map((one) => ({ ...one, isSure: false }));
}

function betweenExpressions(text: string): string[] {
  return text.split(expressions);
}

function withoutScheme(text: string): string {
  return text.replace(/^[A-Za-z]+ +(?=\S+$)/, '');
}

/** Whether what stands under a name may be a secret. */
export function mayBeSecret(name: string): boolean {
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
  const isCode = /(?:^| )(?:pin|otp|passcode|code)s?$/.test(wordsOf(name));
  if (isCode && /^(?=.*\d)\w+$/.test(text)) return [{ text, isSure: false }];
  if (!isSecretName(name))
    return isOneWord && isMixed && text.length >= 12 ? [{ text, isSure: !/[ /:]/.test(text) }] : [];
  const credential = credentialOf(name);
  if (credential === 'client id') return [];
  if (['secret', 'client secret', 'password'].includes(credential ?? ''))
    return text.split(/\s+/).length <= 6 ? [{ text, isSure: isOneWord }] : [];
  if (!isOneWord || text.length < 8) return [];
  return [{ text, isSure: /\d/.test(text) || text.length >= 16 || /[a-z][A-Z]|[^\w]/.test(text) }];
}
