import { isDeepStrictEqual } from 'node:util';
import type { BinaryOperator } from '../../flows/expressions.ts';
import { ActivityFailed, NotKnown } from './stops.ts';
import {
  decimal,
  isDecimal,
  isList,
  isMap,
  isNumber,
  isPrinted,
  printed,
  type Value,
  type WholeDecimal,
} from './values.ts';

export function binary(operator: Exclude<BinaryOperator, 'and' | 'or'>, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '>':
    case '<':
    case '>=':
    case '<=':
      return compare(operator, left, right);
    case 'contains':
      return contains(left, right);
    case '~':
      return printed(left) + printed(right);
    case '+':
      if ([left, right].some((one) => typeof one === 'string' || isPrinted(one))) return written(left) + written(right);
      return arithmetic(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

/** `-count` and `+count`. */
export function negative(sign: '-' | '+', operand: Value): Value {
  return arithmetic('*', sign === '-' ? -1 : 1, operand);
}

/** Real flows compare a status both with 401 and with "401", so a number equals its text here. */
function equal(left: Value, right: Value): boolean {
  if (isNumber(left) && typeof right === 'string') return String(left.valueOf()) === right.trim();
  if (typeof left === 'string' && isNumber(right)) return equal(right, left);
  return isSame(left, right);
}

/** As Java compares two objects, and numbers by their values. */
function isSame(left: Value, right: Value): boolean {
  if (isNumber(left) && isNumber(right)) return left.valueOf() === right.valueOf();
  if (isPrinted(left) || isPrinted(right)) throw new NotKnown('the runner cannot compare a character or a date');
  return isDeepStrictEqual(left, right);
}

function compare(operator: '>' | '<' | '>=' | '<=', left: Value, right: Value): boolean {
  if (left === null || right === null) return false;
  if (!isNumber(left) || !isNumber(right)) throw new ActivityFailed('an operand of a comparison is not a number');
  switch (operator) {
    case '>':
      return left.valueOf() > right.valueOf();
    case '<':
      return left.valueOf() < right.valueOf();
    case '>=':
      return left.valueOf() >= right.valueOf();
    case '<=':
      return left.valueOf() <= right.valueOf();
  }
}

function contains(left: Value, right: Value): boolean {
  if (left === null) return false;
  if (isList(left)) {
    const wanted = isList(right) ? right : [right];
    return wanted.every((one) => left.some((item) => typeof item === typeof one && isSame(item, one)));
  }
  if (isMap(left)) return typeof right === 'string' && Object.hasOwn(left, right);
  if (typeof left === 'string') return left.includes(written(right));
  throw new ActivityFailed('"contains" is asked of what is no text, list or map');
}

/** As Java joins texts: null is written out. */
export function written(value: Value): string {
  return value === null ? 'null' : printed(value);
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', one: Value, other: Value): Value {
  if (isList(one)) throw new NotKnown(`the runner does not know "${operator}" of lists`);
  const [left, right] = [numberOf(operator, one), numberOf(operator, other)];
  if (isDecimal(left) || isDecimal(right) || !Number.isInteger(left) || !Number.isInteger(right))
    return decimal(calculate(operator, left.valueOf(), right.valueOf()));
  if (right === 0 && (operator === '/' || operator === '%')) throw new ActivityFailed('a division by zero');
  const result = Math.trunc(calculate(operator, left, right));
  if (!Number.isSafeInteger(result)) throw new NotKnown('the runner does not count that far');
  return result === 0 ? 0 : result; // and never -0
}

/** Texts of digits count as numbers. */
function numberOf(operator: string, value: Value): number | WholeDecimal {
  if (isNumber(value)) return value;
  const text = typeof value === 'string' ? value : '';
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return decimal(Number(text));
  throw new ActivityFailed(`an operand of "${operator}" is not a number`);
}

function calculate(operator: '+' | '-' | '*' | '/' | '%', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}
