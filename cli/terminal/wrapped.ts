import { stripVTControlCharacters } from 'node:util';
import { COMMAND } from '../../lambda/broker/command-name.ts';

const WIDTH = 80;
const pieces = new RegExp(`${COMMAND}(?: [\\w-]+)+\\S*|\\S+`, 'g');

/** A character, or a colour that begins or ends. */
const signs = /\p{Cc}\[[\d;]*m|./gsu;

/** What readers copy, perhaps behind its label. */
const command = /^\s*(?:\S.* {2,})?(npx|npm|aws|export|eval) /;
const table = /\S {2,}\S/;
/** A label and its value, two spaces or more apart. */
const field = /^\s*\S+(?: \S+)* {2,}(?=\S+(?: \S+)*$)/;
/** A number of a list, or a mark in front of a line. */
const item = /^\s*(?:\d+\. +|[^A-Z\d\s] (?=\S))/;

/**
 * A text in lines of so many columns, of at most 80. A command in it stays in one piece, as do lines that are a command or
 * a row of a table; a step of a list goes on under its own text.
 */
export function wrapped(text: string, columns = WIDTH): string {
  const width = Math.min(columns, WIDTH);
  const isIndented = /^\s/.test(text);
  const staysWhole = isIndented && (columns >= WIDTH || command.test(text) || table.test(text.trimStart()));
  if (text.length <= width || staysWhole) return text;
  const [indent = ''] = /^\s*(\d+\. +)?/.exec(text) ?? [];
  return folded(text, width, isIndented ? indent.length : 0);
}

/** Lines of any width on a screen of so many columns: what is too long goes on under its own beginning. */
export function fitted(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => {
      const shown = stripVTControlCharacters(line);
      if (shown.length <= columns || command.test(shown)) return line;
      const own = field.exec(shown) ?? item.exec(shown) ?? /^\s*/.exec(shown);
      const hang = own?.[0].length ?? 0;
      const isTable = table.test(shown.slice(hang));
      return isTable ? line : folded(line, columns, hang < columns / 2 ? hang : 2);
    })
    .join('\n');
}

/** Broken between words; further lines begin below the text's place `hang`. */
function folded(text: string, width: number, hang: number): string {
  const lines: string[] = [];
  const begun = text.slice(0, placeOf(text, hang));
  let line = begun;
  let shown = hang;
  let isEmpty = true;
  for (const word of text.slice(begun.length).match(pieces) ?? []) {
    const { length } = stripVTControlCharacters(word);
    if (!isEmpty && shown + 1 + length > width) {
      lines.push(line);
      line = ' '.repeat(hang) + word;
      shown = hang + length;
    } else {
      line += isEmpty ? word : ` ${word}`;
      shown += isEmpty ? length : length + 1;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

/** Where so many characters have been shown. */
function placeOf(text: string, shown: number): number {
  let place = 0;
  let left = shown;
  for (const [sign] of text.matchAll(signs)) {
    if (left === 0) break;
    place += sign.length;
    if (sign.length === 1) left -= 1;
  }
  return place;
}
