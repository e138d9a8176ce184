import { cpus, totalmem } from 'node:os';
import { type Figure, isMissed } from './figure.ts';

export interface Measured {
  name: string;
  title: string;
  figures: Figure[];
}

/** In general terms: what the figures were measured on. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} ${process.arch} cores, ${memory} GB of memory, ${process.platform}, Node ${process.versions.node}`;
}

/** The figures as people read them. */
export function asText(measured: readonly Measured[]): string {
  return measured.map(({ title, figures }) => `\n${title}\n${aligned(figures.map(cells)).join('\n')}\n`).join('');
}

/** The figures as a page shows them. */
export function asMarkdown({ title, figures }: Measured): string {
  const head = ['what', 'median', 'middle half', 'compared with', 'target'];
  const rows = [head, head.map(() => '---'), ...figures.map(cells)];
  return `### ${title}\n\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function cells(figure: Figure): string[] {
  const { what, value, unit, spread, comparedWith, atMost } = figure;
  const target = atMost === undefined ? '' : `${isMissed(figure) ? 'missed' : 'met'}: at most ${shown(atMost)}`;
  return [
    what,
    `${shown(value)} ${unit}`,
    spread ? `${shown(spread[0])} to ${shown(spread[1])}` : '',
    comparedWith,
    target,
  ];
}

function shown(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function aligned(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
