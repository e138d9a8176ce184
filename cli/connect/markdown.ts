import { type Field, NOT_VERIFIED, piecesOf, type Section, type Sheet } from './sheet.ts';

/** Sheets as Markdown with GitHub's tables. Every text is shown as it is, and never read as Markdown. */
export function markdownOf(sheets: readonly Sheet[]): string {
  return `${sheets.flatMap(({ title, sections }) => [`# ${escaped(title)}`, ...sections.flatMap(blocks)]).join('\n\n')}\n`;
}

function blocks({ title, text = [], fields = [], steps = [], script, open = [] }: Section): string[] {
  const parts = [
    `## ${escaped(title)}`,
    ...text.map(sentence),
    fields.length === 0 ? '' : ['| field | value | |', '| --- | --- | --- |', ...fields.map(row)].join('\n'),
    steps.map((step, place) => `${place + 1}. ${sentence(step)}`).join('\n'),
    script === undefined ? '' : fenced(script),
    open.map((one) => `- _${NOT_VERIFIED}_: ${escaped(one)}`).join('\n'),
  ];
  return parts.filter(Boolean);
}

function row({ label, value, note = '', unverified }: Field): string {
  const marked = [unverified ? `_${NOT_VERIFIED}_` : '', escaped(note)].filter(Boolean).join(' ');
  return `| ${escaped(label)} | ${span(value)} | ${marked} |`;
}

/** Its commands as such, and the rest escaped. */
function sentence(text: string): string {
  const pieces = piecesOf(oneLine(text));
  return pieces.map((piece) => (piece.isCommand ? span(piece.text) : escapedAt(piece.text))).join('');
}

/** In one line, its punctuation as such. */
function escaped(text: string): string {
  return escapedAt(oneLine(text));
}

/** The same of a piece that keeps its spaces. */
function escapedAt(text: string): string {
  return text.replace(/[\\`*_[\]<#|&~]|^[-=+>]+|^\d+(?=[.)])/g, (found) =>
    /^\d/.test(found) ? `&#${found.charCodeAt(0)};${found.slice(1)}` : found.replaceAll(/./g, '\\$&'),
  );
}

/** A text that is copied: between more backquotes than it holds. A bar is escaped even there, within a table. */
function span(text: string): string {
  const shown = oneLine(text).replaceAll('|', '\\|');
  if (shown === '') return '';
  const quotes = '`'.repeat(longestRun(shown) + 1);
  const space = /^`|`$/.test(shown) ? ' ' : '';
  return quotes + space + shown + space + quotes;
}

function fenced(script: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(script) + 1));
  return `${fence}js\n${script.trimEnd()}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
