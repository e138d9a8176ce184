import { type Field, NOT_VERIFIED, type Picture, piecesOf, type Section, type Sheet } from './sheet.ts';

const style = `
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; border-bottom: 2px solid #222; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #999; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { width: 13rem; font-weight: 600; }
td.tick { width: 1.2rem; }
code, pre { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: #f3f3f3; padding: .7rem; white-space: pre-wrap; }
.note { color: #555; font-size: .9em; }
.open { border: 1px dashed #a60; color: #850; padding: 0 .3rem; font-size: .85em; white-space: nowrap; }
@media print {
  body { max-width: none; margin: 0; font-size: 11pt; }
  h1 { break-before: page; }
  h1:first-of-type { break-before: auto; }
  h2 { break-after: avoid; }
  tr, pre, li { break-inside: avoid; }
  pre { background: none; border: 1px solid #999; }
}`;

/** Sheets as a page of its own: it loads nothing, runs nothing, and can be printed. Every text is escaped. */
export function htmlOf(sheets: readonly Sheet[]): string {
  const title = sheets.map((sheet) => escaped(sheet.title)).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}
</style>
</head>
<body>
${sheets.map(sheetHtml).join('\n')}
</body>
</html>
`;
}

function sheetHtml({ title, sections }: Sheet): string {
  return [`<h1>${escaped(title)}</h1>`, ...sections.map(sectionHtml)].join('\n');
}

function sectionHtml({ title, text = [], fields = [], steps = [], script, picture, open = [] }: Section): string {
  const parts = [
    `<h2>${escaped(title)}</h2>`,
    ...text.map((one) => `<p>${sentence(one)}</p>`),
    fields.length === 0 ? '' : `<table>\n${fields.map(rowHtml).join('\n')}\n</table>`,
    steps.length === 0 ? '' : `<ol>\n${steps.map((step) => `<li>${sentence(step)}</li>`).join('\n')}\n</ol>`,
    script === undefined ? '' : `<pre>${escaped(script.trimEnd())}</pre>`,
    picture === undefined ? '' : pictureHtml(picture),
    ...open.map((one) => `<p><span class="open">${NOT_VERIFIED}</span> ${escaped(one)}</p>`),
  ];
  return parts.filter(Boolean).join('\n');
}

function sentence(text: string): string {
  const pieces = piecesOf(text);
  return pieces
    .map((piece) => (piece.isCommand ? `<code>${escaped(piece.text)}</code>` : escaped(piece.text)))
    .join('');
}

function rowHtml({ label, value, note, unverified }: Field): string {
  const marked = unverified ? ` <span class="open">${NOT_VERIFIED}</span>` : '';
  const more = note === undefined ? '' : `<br><span class="note">${escaped(note)}</span>`;
  return `<tr><td class="tick">&#9744;</td><th>${escaped(label)}</th><td><code>${escaped(value)}</code>${marked}${more}</td></tr>`;
}

function pictureHtml({ name, svg }: Picture): string {
  const data = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<p><a href="${data}" download="${escaped(name)}"><img src="${data}" width="64" height="64" alt="${escaped(name)}"></a></p>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
