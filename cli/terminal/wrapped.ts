import { COMMAND } from '../../lambda/broker/command-name.ts';

const WIDTH = 80;
const pieces = new RegExp(`${COMMAND}(?: [\\w-]+)+\\S*|\\S+`, 'g');

const command = /^\s*(npx|npm|aws|export) /;
const table = /\S {2,}\S/;

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
  const lines: string[] = [];
  let line = isIndented ? indent : '';
  let isEmpty = true;
  for (const word of text.slice(line.length).match(pieces) ?? []) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = (isIndented ? ' '.repeat(indent.length) : '') + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
