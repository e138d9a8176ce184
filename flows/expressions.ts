import { parseTokens } from './expression-parser.ts';
import { readTokens, syntaxError } from './expression-tokens.ts';

/**
 * The language of `{{ ... }}` in flows, as far as real exports use it: Pebble's expressions without its tags.
 * `at` is an offset into the text that was parsed.
 */
export type Expression = { at: number } & (
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'name'; name: string }
  | { kind: 'attribute'; of: Expression; key: Expression }
  | { kind: 'unary'; operator: UnaryOperator; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'test'; operand: Expression; test: string; negated: boolean }
  | { kind: 'filter'; operand: Expression; filter: string; arguments: Argument[] }
  | { kind: 'call'; name: string; arguments: Argument[] }
  | { kind: 'choice'; condition: Expression; yes: Expression; no: Expression }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'map'; entries: { key: Expression; value: Expression }[] }
);

/** `name` is what stands before `=`, if anything does: `epoch(inMillis=true)`. */
export interface Argument {
  name: string | undefined;
  value: Expression;
}

type UnaryOperator = 'not' | '-' | '+';

/** `equals` is read as `==`. */
export type BinaryOperator =
  | ('or' | 'and' | 'contains' | '==' | '!=' | '>' | '<' | '>=' | '<=')
  | ('+' | '-' | '*' | '/' | '%' | '~');

/** Text and expressions in turn, as they stand in the file. */
export type Template = readonly (string | Expression)[];

/** Reads a text with `{{ ... }}` in it. Throws an ExpressionError where it is not the language above. */
export function parseTemplate(text: string): Template {
  const parts: (string | Expression)[] = [];
  let from = 0;
  for (;;) {
    const open = text.slice(from).search(/\{[{%#]/) + from;
    if (open < from) break;
    if (text[open + 1] !== '{') throw syntaxError(`tags like "${text.slice(open, open + 2)}" are not supported`, open);
    if (open > from) parts.push(text.slice(from, open));
    const { tokens, end } = readTokens(text, open + 2, '}}');
    parts.push(parseTokens(tokens));
    from = end;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** Reads an expression that stands without braces, as in a Parse activity's `inputVariable`. */
export function parseExpression(text: string): Expression {
  return parseTokens(readTokens(text, 0, '').tokens);
}

/** A variable or activity that an expression names, with the attributes that it asks for: `['GetPerson', 'items']`. */
export interface Reference {
  path: readonly [string, ...string[]];
  at: number;
}

/** Everything that a template or an expression refers to, in the order of the text. */
export function references(source: Template | Expression): Reference[] {
  const expressions = 'kind' in source ? [source] : source.filter((part) => typeof part !== 'string');
  return expressions.flatMap(referencesIn).sort((one, other) => one.at - other.at);
}

function referencesIn(expression: Expression): Reference[] {
  const path = pathOf(expression);
  if (path) return [{ path, at: rootOf(expression).at }];
  return children(expression).flatMap(referencesIn);
}

/** The path of a name with fixed attributes; undefined for anything else. */
function pathOf(expression: Expression): [string, ...string[]] | undefined {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind !== 'attribute' || expression.key.kind !== 'literal') return undefined;
  const path = pathOf(expression.of);
  path?.push(String(expression.key.value));
  return path;
}

function rootOf(expression: Expression): Expression {
  return expression.kind === 'attribute' ? rootOf(expression.of) : expression;
}

function children(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'attribute':
      return [expression.of, expression.key];
    case 'unary':
    case 'test':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'filter':
      return [expression.operand, ...expression.arguments.map(({ value }) => value)];
    case 'call':
      return expression.arguments.map(({ value }) => value);
    case 'choice':
      return [expression.condition, expression.yes, expression.no];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
  }
}
