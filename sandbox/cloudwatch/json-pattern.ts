import { AwsError } from '../aws/aws-error.ts';

type Fits = (document: unknown) => boolean;
type Compare = (value: unknown) => boolean;

const token = /\s*("(?:[^"\\]|\\.)*"|%[^%]+%|\$[\w.[\]@-]*|&&|\|\||[<>!]?=|[<>(){}]|[^\s"%(){}<>=!&|]+)/y;

const numeric: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '>': (one, other) => one > other,
  '<=': (one, other) => one <= other,
  '>=': (one, other) => one >= other,
};

const named: Readonly<Record<string, unknown>> = { TRUE: true, FALSE: false, NULL: null };

/** Reads `{ $.a = "x*" && ($.b >= 3 || $.c IS TRUE) }`; throws where that is no pattern. */
export function parseJsonPattern(text: string): Fits {
  const words = wordsOf(text);
  const take = () => words.shift() ?? '';
  const expect = (word: string) => {
    if (take() !== word) throw invalidPattern();
  };

  const some = (): Fits => {
    const parts = [all()];
    while (words[0] === '||' && take()) parts.push(all());
    return (document) => parts.some((fits) => fits(document));
  };
  const all = (): Fits => {
    const parts = [one()];
    while (words[0] === '&&' && take()) parts.push(one());
    return (document) => parts.every((fits) => fits(document));
  };
  const one = (): Fits => {
    const word = take();
    if (word !== '(') {
      const path = pathOf(word);
      const compare = comparison(take(), take());
      return (document) => compare(valueAt(document, path));
    }
    const fits = some();
    expect(')');
    return fits;
  };

  expect('{');
  const fits = some();
  expect('}');
  if (words.length > 0) throw invalidPattern();
  return fits;
}

function wordsOf(text: string): string[] {
  const words: string[] = [];
  token.lastIndex = 0;
  while (/\S/.test(text.slice(token.lastIndex))) {
    const [, word] = token.exec(text) ?? [];
    if (word === undefined) throw invalidPattern();
    words.push(word);
  }
  return words;
}

/** `$.a.b[0]` as its steps. */
function pathOf(selector: string): string[] {
  if (!/^\$(\.[\w@-]+|\[\d+\])+$/.test(selector)) throw invalidPattern();
  return [...selector.matchAll(/[\w@-]+/g)].map(([step]) => step);
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    return isThere ? (value as Record<string, unknown>)[step] : undefined;
  }, document);
}

/** A field that is not there fits nothing but NOT EXISTS. */
function comparison(operator: string, operand: string): Compare {
  if (operator === 'NOT' && operand === 'EXISTS') return (value) => value === undefined;
  if (operator === 'IS' && Object.hasOwn(named, operand)) return (value) => value === named[operand];
  const compare = numeric[operator];
  if (!compare || operand === '' || /^[&|(){}<>=!$]/.test(operand)) throw invalidPattern();
  if (/^-?[\d.]+(e[+-]?\d+)?$/i.test(operand)) {
    return (value) => typeof value === 'number' && compare(value, Number(operand));
  }
  if (operator !== '=' && operator !== '!=') throw invalidPattern();
  const isWanted = textTest(operand);
  return (value) => typeof value === 'string' && isWanted.test(value) === (operator === '=');
}

/** A text, in which each `*` stands for anything; or a regular expression between per cent signs. */
function textTest(operand: string): RegExp {
  if (operand.startsWith('%')) return regexOf(operand.slice(1, -1));
  const text = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const pieces = text.split('*').map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`, 's');
}

/** Throws where it is none. */
export function regexOf(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw invalidPattern();
  }
}

export function invalidPattern(why = 'Invalid filter pattern'): AwsError {
  return new AwsError('InvalidParameterException', why);
}
