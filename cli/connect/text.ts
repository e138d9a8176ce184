import { printable } from '../terminal/printable.ts';
import { wrapped } from '../terminal/wrapped.ts';
import { type Field, NOT_VERIFIED, type Section, type Sheet } from './sheet.ts';

const WIDTH = 80;

/** Sheets for a terminal. What is copied stands in one line. */
export function textOf(sheets: readonly Sheet[]): string {
  return sheets.map(sheetText).join('\n\n\n');
}

function sheetText({ title, sections }: Sheet): string {
  return [`${oneLine(title)}\n${'='.repeat(title.length)}`, ...sections.map(sectionText)].join('\n\n');
}

function sectionText({ title, text = [], fields = [], steps = [], script, open = [] }: Section): string {
  const width = Math.max(0, ...fields.map(({ label }) => label.length));
  const parts = [
    `${oneLine(title)}\n${'-'.repeat(title.length)}`,
    ...text.map((one) => wrapped(oneLine(one))),
    fields.flatMap((field) => fieldLines(field, width)).join('\n'),
    steps.map((step, place) => hanging(`${place + 1}. `, step)).join('\n'),
    script === undefined ? '' : indented(script.trimEnd()),
    open.map((one) => wrapped(`[${NOT_VERIFIED}] ${oneLine(one)}`)).join('\n'),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function fieldLines({ label, value, note, unverified }: Field, width: number): string[] {
  const marked = unverified ? ` [${NOT_VERIFIED}]` : '';
  const line = `  ${oneLine(label).padEnd(width)}  ${oneLine(value)}${marked}`;
  return note === undefined ? [line] : [line, hanging(' '.repeat(width + 4), note)];
}

/** After a mark, below which its further lines begin. */
function hanging(mark: string, text: string): string {
  const lines = wrapped(oneLine(text), WIDTH - mark.length).split('\n');
  return mark + lines.join(`\n${' '.repeat(mark.length)}`);
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${printable(line)}`.trimEnd())
    .join('\n');
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}
