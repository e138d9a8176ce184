/** Version 3 of the format, as far as it is of use here. */
export interface SourceMap {
  sources: string[];
  mappings: string;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** For every line of the generated file the columns where another place of a source begins, and which source. */
export function generatedColumns({ mappings }: SourceMap): { column: number; source: number }[][] {
  let source = 0;
  return mappings.split(';').map((line) => {
    let column = 0;
    return line
      .split(',')
      .filter((segment) => segment !== '')
      .map((segment) => {
        const [columnStep = 0, sourceStep = 0] = numbersIn(segment);
        column += columnStep;
        source += sourceStep;
        return { column, source };
      });
  });
}

/** Base64 digits of five bits each, the lowest first; the lowest bit of the number is its sign. */
function numbersIn(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}
