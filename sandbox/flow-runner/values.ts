import type { FlowVariable } from '../../flows/format.ts';
import { ActivityFailed, NotKnown } from './stops.ts';

/** What variables and activities' results hold. */
export type Value = string | number | boolean | null | WholeDecimal | Printed | Value[] | { [key: string]: Value };

/** A decimal without a fraction, which divides and prints otherwise than a whole number: `7.0 / 2` is 3.5. */
export class WholeDecimal {
  readonly #number: number;

  constructor(number: number) {
    this.#number = number;
  }

  valueOf(): number {
    return this.#number;
  }

  toJSON(): number {
    return this.#number;
  }
}

/** An object of Java's of which only the print is known: a single character, an escaped text, a formatted date. */
export class Printed {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** A value as it stands in a text: nothing for null, JSON for lists and objects. */
function textOf(value: Value): string {
  if (value === null) return '';
  if (value instanceof Printed) return value.toString();
  if (value instanceof WholeDecimal) return `${Object.is(value.valueOf(), -0) ? '-0' : value.valueOf()}.0`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What an expression leaves in a text. How the platform writes lists and maps there is not known. */
export function printed(value: Value): string {
  if (isList(value) || isMap(value)) throw new NotKnown('how a list or an object is written in a text is not known');
  if (isDecimal(value) || (isNumber(value) && !Number.isInteger(value))) {
    const size = Math.abs(value.valueOf());
    if (size !== 0 && (size < 1e-3 || size >= 1e7))
      throw new NotKnown('how so large or small a decimal is written is not known');
  }
  return textOf(value);
}

/** A value turned into a variable's type. Fails the activity if it is none of that type. */
export function typed(value: Value, variable: Pick<FlowVariable, 'name' | 'type'>): Value {
  if (value === null) return null;
  const text = textOf(value).trim();
  const mismatch = () => new ActivityFailed(`the value for "${variable.name}" is not of type ${variable.type}`);
  switch (variable.type) {
    case 'STRING':
    case 'DATETIME':
      return textOf(value);
    case 'INTEGER':
      if (!/^[+-]?\d+$/.test(text)) throw mismatch();
      return Number(text);
    case 'DECIMAL':
      if (!/^[+-]?\d+(\.\d+)?$/.test(text)) throw mismatch();
      return decimal(Number(text));
    case 'BOOLEAN':
      if (!/^(true|false)$/i.test(text)) throw mismatch();
      return text.toLowerCase() === 'true';
    case 'JSON':
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value) as Value;
      } catch {
        throw mismatch();
      }
  }
}

/** A decimal number, which stays one without a fraction too. */
export function decimal(number: number): number | WholeDecimal {
  return Number.isInteger(number) ? new WholeDecimal(number) : number;
}

export function isList(value: Value): value is Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is { [key: string]: Value } {
  return value !== null && typeof value === 'object' && !isList(value) && !isDecimal(value) && !isPrinted(value);
}

export function isNumber(value: Value): value is number | WholeDecimal {
  return typeof value === 'number' || isDecimal(value);
}

export function isDecimal(value: Value): value is WholeDecimal {
  return value instanceof WholeDecimal;
}

export function isPrinted(value: Value): value is Printed {
  return value instanceof Printed;
}
