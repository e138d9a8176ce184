import { styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

export interface Cell {
  text: string;
  colour?: Colour;
}

/** Columns as wide as they must be, in colour where standard output is a terminal that wants it. */
export function tableLines(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const all: (readonly Cell[])[] = [head.map((text) => ({ text, colour: 'dim' })), ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.text.length ?? 0)));
  return all.map((row) =>
    row
      .map(({ text, colour }, column) => {
        const padded = column < row.length - 1 ? text.padEnd(widths[column] ?? 0) : text;
        return colour ? styleText(colour, padded) : padded;
      })
      .join('  '),
  );
}
