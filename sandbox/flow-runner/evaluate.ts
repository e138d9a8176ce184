import type { BinaryOperator, Expression, Template } from '../../flows/expressions.ts';
import { applyFilter, isEmpty } from './filters.ts';
import { ActivityFailed, NotKnown } from './stops.ts';
import { textOf, type Value } from './values.ts';

/** What expressions can see. */
export interface Surroundings {
  /** What a name stands for. Throws NotKnown for a name that the flow does not know. */
  lookup(name: string): Value;
  now(): number;
}

/** The text of a template, its expressions filled in. */
export function render(template: Template, surroundings: Surroundings): string {
  return template.map((part) => (typeof part === 'string' ? part : textOf(evaluate(part, surroundings)))).join('');
}

/**
 * The value of an expression, as Pebble computes it without strict variables: an attribute that is not there is null.
 * Throws ActivityFailed where Pebble refuses the operands, and NotKnown for a filter, test or function that the
 * runner does not know.
 */
export function evaluate(expression: Expression, surroundings: Surroundings): Value {
  const evaluated = (part: Expression) => evaluate(part, surroundings);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return surroundings.lookup(expression.name);
    case 'attribute':
      return attribute(evaluated(expression.of), evaluated(expression.key));
    case 'unary': {
      const operand = evaluated(expression.operand);
      if (expression.operator === 'not') return !truth(operand);
      return arithmetic('*', expression.operator === '-' ? -1 : 1, operand);
    }
    case 'binary':
      if (expression.operator === 'and') return truth(evaluated(expression.left)) && truth(evaluated(expression.right));
      if (expression.operator === 'or') return truth(evaluated(expression.left)) || truth(evaluated(expression.right));
      return binary(expression.operator, evaluated(expression.left), evaluated(expression.right));
    case 'test':
      return test(expression.test, evaluated(expression.operand)) !== expression.negated;
    case 'filter':
      return applyFilter(
        expression.filter,
        evaluated(expression.operand),
        expression.arguments.map(({ name, value }) => ({ name, value: evaluated(value) })),
      );
    case 'call':
      if (expression.name === 'now' && expression.arguments.length === 0) return timeText(surroundings.now());
      throw new NotKnown(`the function "${expression.name}" is not known to the runner`);
    case 'choice':
      return evaluated(truth(evaluated(expression.condition)) ? expression.yes : expression.no);
    case 'list':
      return expression.items.map(evaluated);
    case 'map':
      return Object.fromEntries(
        expression.entries.map(({ key, value }) => [textOf(evaluated(key)), evaluated(value)] as const),
      );
  }
}

/** The platform's own way: `2025-01-30T12:42:45.760Z[UTC]`. */
function timeText(now: number): string {
  return `${new Date(now).toISOString()}[UTC]`;
}

function attribute(of: Value, key: Value): Value {
  if (of === null || typeof of !== 'object') return null;
  return Object.hasOwn(of, textOf(key)) ? ((of as Record<string, Value>)[textOf(key)] ?? null) : null;
}

function truth(value: Value): boolean {
  if (value === null) return false;
  if (typeof value !== 'boolean') throw new ActivityFailed('an operand of a condition is neither true nor false');
  return value;
}

function test(name: string, value: Value): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'defined':
      return value !== null;
    case 'empty':
      return isEmpty(value);
    default:
      throw new NotKnown(`the test "is ${name}" is not known to the runner`);
  }
}

function binary(operator: Exclude<BinaryOperator, 'and' | 'or'>, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '>':
      return compare(left, right, (difference) => difference > 0);
    case '<':
      return compare(left, right, (difference) => difference < 0);
    case '>=':
      return compare(left, right, (difference) => difference >= 0);
    case '<=':
      return compare(left, right, (difference) => difference <= 0);
    case 'contains':
      if (Array.isArray(left)) return left.some((item) => equal(item, right));
      if (left !== null && typeof left === 'object') return Object.hasOwn(left, textOf(right));
      return left !== null && textOf(left).includes(textOf(right));
    case '~':
      return textOf(left) + textOf(right);
    case '+':
      if (typeof left === 'string' || typeof right === 'string') return textOf(left) + textOf(right);
      return arithmetic(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

/** Real flows compare a status both with 401 and with "401", so a number equals its text here. */
function equal(left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'string') return String(left) === right.trim();
  if (typeof left === 'string' && typeof right === 'number') return equal(right, left);
  if (left !== null && right !== null && typeof left === 'object')
    return JSON.stringify(left) === JSON.stringify(right);
  return left === right;
}

function compare(left: Value, right: Value, holds: (difference: number) => boolean): boolean {
  if (left === null || right === null) return false;
  if (typeof left !== 'number' || typeof right !== 'number') {
    throw new ActivityFailed('an operand of a comparison is not a number');
  }
  return holds(left - right);
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Value, right: Value): number {
  if (typeof left !== 'number' || typeof right !== 'number') {
    throw new ActivityFailed(`an operand of "${operator}" is not a number`);
  }
  const whole = Number.isInteger(left) && Number.isInteger(right);
  if (whole && right === 0 && (operator === '/' || operator === '%')) throw new ActivityFailed('a division by zero');
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return whole ? Math.trunc(left / right) : left / right;
    case '%':
      return left % right;
  }
}
