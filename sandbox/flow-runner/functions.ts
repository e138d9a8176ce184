import type { Given } from './filters.ts';
import { binary } from './operators.ts';
import { NotKnown } from './stops.ts';
import type { Value } from './values.ts';

/** Pebble's functions, and the platform's own `now`. */
export function applyFunction(name: string, given: readonly Given[], now: number): Value {
  const values = given.map(({ value }) => value);
  const isPlain = given.every((argument) => argument.name === undefined);
  if (name === 'now' && values.length === 0) return timeText(now);
  if ((name === 'min' || name === 'max') && isPlain && values.length > 0) {
    const operator = name === 'min' ? '<' : '>';
    return values.reduce((best, one) => (best === null || binary(operator, one, best) ? one : best));
  }
  if (name === 'range' && isPlain) return range(values);
  throw new NotKnown(`the function "${name}" is not known to the runner with these arguments`);
}

/** The platform's own way: `2025-01-30T12:42:45.760Z[UTC]`. */
function timeText(now: number): string {
  return `${new Date(now).toISOString()}[UTC]`;
}

function range([from = null, to = null, step = 1]: readonly Value[]): Value {
  const isKnown =
    [from, to, step].every(Number.isSafeInteger) && Number(step) > 0 && Number(to) - Number(from) < 10_000;
  if (!isKnown) throw new NotKnown('the runner does not know this "range"');
  const values: number[] = [];
  for (let one = Number(from); one <= Number(to); one += Number(step)) values.push(one);
  return values;
}
