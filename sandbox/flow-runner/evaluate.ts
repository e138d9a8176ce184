import type { Argument, Expression, Template } from '../../flows/expressions.ts';
import { attribute } from './attributes.ts';
import { applyFilter, isEmpty } from './filters.ts';
import { applyFunction } from './functions.ts';
import { binary, negative } from './operators.ts';
import { ActivityFailed, NotKnown } from './stops.ts';
import { decimal, isList, isMap, isNumber, printed, type Value } from './values.ts';

/** What expressions can see. */
export interface Surroundings {
  /** What a name stands for. Throws NotKnown for a name that the flow does not know. */
  lookup(name: string): Value;
  now(): number;
}

/** The text of a template, its expressions filled in. */
export function render(template: Template, surroundings: Surroundings): string {
  return template.map((part) => (typeof part === 'string' ? part : printed(evaluate(part, surroundings)))).join('');
}

/**
 * The value of an expression, as Pebble computes it without strict variables: an attribute that is not there is null.
 * Throws ActivityFailed where Pebble refuses the operands, and NotKnown for what the runner cannot answer as Pebble
 * does: it never answers otherwise.
 */
export function evaluate(expression: Expression, surroundings: Surroundings): Value {
  const evaluated = (part: Expression) => evaluate(part, surroundings);
  const given = (all: readonly Argument[]) => all.map(({ name, value }) => ({ name, value: evaluated(value) }));
  switch (expression.kind) {
    case 'literal':
      return expression.isDecimal ? decimal(Number(expression.value)) : expression.value;
    case 'name':
      return surroundings.lookup(expression.name);
    case 'attribute':
      return attribute(
        evaluated(expression.of),
        evaluated(expression.key),
        expression.arguments && given(expression.arguments),
      );
    case 'unary': {
      const operand = evaluated(expression.operand);
      if (expression.operator === 'not') return !truth(operand);
      return negative(expression.operator, operand);
    }
    case 'binary':
      if (expression.operator === 'and') return truth(evaluated(expression.left)) && truth(evaluated(expression.right));
      if (expression.operator === 'or') return truth(evaluated(expression.left)) || truth(evaluated(expression.right));
      return binary(expression.operator, evaluated(expression.left), evaluated(expression.right));
    case 'test':
      return test(expression.test, evaluated(expression.operand)) !== expression.negated;
    case 'filter':
      return applyFilter(expression.filter, evaluated(expression.operand), given(expression.arguments));
    case 'call':
      return applyFunction(expression.name, given(expression.arguments), surroundings.now());
    case 'choice':
      return evaluated(truth(evaluated(expression.condition)) ? expression.yes : expression.no);
    case 'text':
      return render(expression.template, surroundings);
    case 'list':
      return expression.items.map(evaluated);
    case 'map':
      return Object.fromEntries(
        expression.entries.map(({ key, value }) => [printed(evaluated(key)), evaluated(value)] as const),
      );
  }
}

/** Numbers and texts are true unless they are 0 or empty. */
function truth(value: Value): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value !== '';
  if (isNumber(value)) return Boolean(value.valueOf());
  throw new ActivityFailed('an operand of a condition is neither true nor false');
}

function test(name: string, value: Value): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'defined':
      return value !== null;
    case 'empty':
      return isEmpty(value);
    case 'even':
    case 'odd':
      if (typeof value !== 'number' || !Number.isInteger(value))
        throw new ActivityFailed(`"is ${name}" is asked of what is no whole number`);
      return (value % 2 === 0) === (name === 'even');
    case 'iterable':
      return isList(value);
    case 'map':
      return isMap(value);
    default:
      throw new NotKnown(`the test "is ${name}" is not known to the runner`);
  }
}
