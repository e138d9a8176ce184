import { parseTokens } from './expression-parser.ts';
import { readTokens } from './expression-tokens.ts';

/**
 * The language of `{{ ... }}` in flows, as far as real exports use it: Pebble's expressions, and of its tags `if`.
 * `at` is an offset into the text that was parsed.
 */
export type Expression = {
  at: number;
} /** `isDecimal`: a number that is written with a point, which `7.0` would not show. */ & (
  | { kind: 'literal'; value: string | number | boolean | null; isDecimal?: true }
  | { kind: 'name'; name: string }
  /** With `arguments`, a method: `digits.length()`. */
  | { kind: 'attribute'; of: Expression; key: Expression; arguments?: Argument[] }
  | { kind: 'unary'; operator: UnaryOperator; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'test'; operand: Expression; test: string; negated: boolean }
  | { kind: 'filter'; operand: Expression; filter: string; arguments: Argument[] }
  | { kind: 'call'; name: string; arguments: Argument[] }
  | { kind: 'choice'; condition: Expression; yes: Expression; no: Expression }
  /** What stands between `{% if ... %}` and its end. */
  | { kind: 'text'; template: Template }
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

/** Reads an expression that stands without braces, as in a Parse activity's `inputVariable`. */
export function parseExpression(text: string): Expression {
  return parseTokens(readTokens(text, 0, '').tokens);
}

/** A variable or activity that an expression names, with the attributes that it asks for: `['GetPersonDetails', 'items']`. */
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
  if (expression.kind !== 'attribute' || expression.key.kind !== 'literal' || expression.arguments) return undefined;
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
      return [expression.of, expression.key, ...(expression.arguments ?? []).map(({ value }) => value)];
    case 'text':
      return expression.template.filter((part) => typeof part !== 'string');
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
