import { styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

export interface Cell {
  text: string;
  colour?: Colour;
}

/**
 * Columns as wide as they must be, in colour where standard output is a terminal that wants it. On a screen that is
 * narrower than the table, each row stands as a block of its own.
 */
export function tableLines(head: readonly string[], rows: readonly (readonly Cell[])[], screen = Infinity): string[] {
  const all: (readonly Cell[])[] = [head.map((text) => ({ text, colour: 'dim' })), ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.text.length ?? 0)));
  const width = widths.reduce((sum, column) => sum + 2 + column, -2);
  if (width > screen) return blocks(head, rows);
  return all.map((row) =>
    row
      .map(({ text, colour }, column) => {
        const padded = column < row.length - 1 ? text.padEnd(widths[column] ?? 0) : text;
        return colour ? styleText(colour, padded) : padded;
      })
      .join('  '),
  );
}

/** The first cell of a row, and the others below it by their columns' names; empty ones are left out. */
function blocks(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const width = Math.max(...head.slice(1).map(({ length }) => length));
  return rows.flatMap(([first, ...others], place) => [
    ...(place === 0 ? [] : ['']),
    first?.text ?? '',
    ...others.flatMap(({ text, colour }, index) => {
      const name = (head[index + 1] ?? '').toLowerCase().padEnd(width);
      return text === '-' ? [] : [`  ${name}  ${colour ? styleText(colour, text) : text}`];
    }),
  ]);
}
