import { stripVTControlCharacters } from 'node:util';

const ESCAPE = '\x1b[';

/** The colours of a terminal, by their codes in escape sequences: on light ground, and on dark. */
const colours: Record<string, [light: string, dark: string]> = {
  '2': ['#6e7781', '#8b949e'],
  '31': ['#cf222e', '#ff7b72'],
  '32': ['#116329', '#7ee787'],
  '33': ['#7d4e00', '#e3b341'],
  '35': ['#8250df', '#d2a8ff'],
  '36': ['#1b7c83', '#56d4dd'],
};

const COLUMN = 7.8;
const ROW = 18;
const FONT_SIZE = 13;
const MARGIN = 16;

/** Text with a terminal's escape sequences for colour, as a picture that fits light and dark surroundings. */
export function terminalSvg(title: string, lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * COLUMN + 2 * MARGIN);
  const height = lines.length * ROW + 2 * MARGIN;
  const rows = lines.map((line, index) => row(line, MARGIN + (index + 0.75) * ROW)).filter((text) => text !== '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styles()}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function styles(): string {
  const inks = (side: 0 | 1) => Object.entries(colours).map(([code, pair]) => `.c${code}{fill:${pair[side]}}`);
  const font = `text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;white-space:pre}`;
  const light = ['.ground{fill:#ffffff;stroke:#d0d7de}', 'text{fill:#1f2328}', ...inks(0)];
  const dark = ['.ground{fill:#0d1117;stroke:#30363d}', 'text{fill:#e6edf3}', ...inks(1)];
  return [font, ...light, `@media (prefers-color-scheme:dark){${dark.join('')}}`].join('');
}

/** Each run of one colour is put where its column is, so that the columns hold in every font. */
function row(line: string, y: number): string {
  let column = 0;
  let code = '';
  const runs: string[] = [];
  for (const [index, part] of line.split(ESCAPE).entries()) {
    const [head = '', given = ''] = (index > 0 && /^(\d+)m/.exec(part)) || [];
    if (index > 0) code = given in colours ? given : '';
    const text = part.slice(head.length);
    runs.push(...runsOf(text, column, code));
    column += text.length;
  }
  return runs.length === 0 ? '' : `<text y="${y}">${runs.join('')}</text>`;
}

/** Words that wide gaps keep apart are placed apart. */
function runsOf(text: string, column: number, code: string): string[] {
  return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: words, index }) => {
    const x = (MARGIN + (column + index) * COLUMN).toFixed(1);
    return `<tspan x="${x}"${code && ` class="c${code}"`}>${escaped(words)}</tspan>`;
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
