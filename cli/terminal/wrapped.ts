import { COMMAND } from '../../lambda/broker/command-name.ts';

const WIDTH = 80;
const pieces = new RegExp(`${COMMAND}(?: [\\w-]+)+\\S*|\\S+`, 'g');

/** A sentence in lines that a terminal of 80 columns, or so many, shows whole; a command in it stays in one piece, a layout as it is. */
export function wrapped(text: string, width = WIDTH): string {
  if (text.length <= width || /^\s/.test(text)) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(pieces) ?? []) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
