import { CsvError, parse } from 'csv-parse/sync';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { type Json, readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { strange } from './given.ts';

/** One row of a file, by the number of its line. */
export interface Line {
  line: number;
  fields: Json;
}

/** The rows of a file, and all that is wrong with its form: sentences with the line, and without any value. */
export interface Lines {
  rows: Line[];
  problems: string[];
}

/** Reads JSON Lines, or CSV whose first row names the fields, which are among those that are known. */
export function readLines(text: string, known: readonly string[]): Lines {
  if (text.includes('\0')) return { rows: [], problems: ['the file is UTF-16: save it as UTF-8'] };
  const isJson = /^\uFEFF?\s*[{[]/.test(text);
  return isJson ? readJsonLines(text) : readCsv(text, known);
}

function readJsonLines(text: string): Lines {
  const lines = text.split('\n').map((content, index) => ({ line: index + 1, content }));
  const read = lines
    .filter(({ content }) => content.trim() !== '')
    .map(({ line, content }) => ({ line, fields: readTypedJson(new Secret(content.trim())) }));
  const problems = read.flatMap(({ line, fields }) =>
    typeof fields === 'string' ? `line ${line}: it ${fields}; each line is one JSON object` : [],
  );
  return { rows: read.filter((row): row is Line => typeof row.fields !== 'string'), problems };
}

/** What may be wrong with the form of CSV. The parser's own words quote the text. */
const malformed: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
};

function readCsv(text: string, known: readonly string[]): Lines {
  const [delimiter = ','] = /[,;\t]/.exec(text.split('\n')[0] ?? '') ?? [];
  const records: { line: number; cells: string[] }[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      on_record: (cells: string[], { lines }) => {
        records.push({ line: lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? `line ${error.lines}: ` : '';
    const what = malformed[error.code] ?? 'a quote stands inside of a cell: double it, and put the cell into quotes';
    return { rows: [], problems: [`${line}${what}`] };
  }
  const [head, ...rows] = records;
  const names = head?.cells ?? [];
  const problems = [
    ...names.filter((name) => !known.includes(name)).map((name) => `line 1: ${strange(name, known)}`),
    ...names.filter((name, index) => names.indexOf(name) < index).map((name) => `line 1: ${name} is there twice`),
  ];
  for (const { line, cells } of rows) {
    if (cells.length > names.length) problems.push(`line ${line}: it has more cells than the first row has names`);
  }
  return { rows: rows.map(({ line, cells }) => ({ line, fields: fieldsOf(names, cells, known) })), problems };
}

/** A cell that is empty says nothing; that a column is not known is said once. */
function fieldsOf(names: readonly string[], cells: readonly string[], known: readonly string[]): Json {
  const named = names.map((name, at) => [name, cells[at]] as const);
  return Object.fromEntries(named.filter(([name, cell]) => cell && known.includes(name)));
}
