import { stat } from 'node:fs/promises';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { readName } from '../records/fields.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { CommandFailed, type Terminal } from '../terminal/command.ts';
import { readText } from '../terminal/files.ts';
import { type Given, givenIn, missingIn, type Options, partNames, partsOf } from './given.ts';
import { type Line, readLines } from './row-formats.ts';

/** A Service App to register, as one row of a file has it. */
export interface Row {
  line: number;
  name: string;
  isUnpublished: boolean;
  given: Given;
}

/** What a row says beside what setup is told of one Service App. */
const own = ['name', 'unpublished'];
const columns = [...own, ...partNames, ...['orgId', 'datacenter', 'variableName'].map((field) => `target.${field}`)];

/** Reads all rows of a file; with them, everything that is wrong, by line and field, and never by value. */
export async function readRows(
  file: string,
  options: Options,
  terminal: Terminal,
): Promise<{ rows: Row[]; problems: string[] }> {
  const { rows: lines, problems } = readLines(await readOwnFile(file), columns);
  const read = lines.map((line) => rowOf(line, options, terminal));
  const rows = read.flatMap(({ row }) => row ?? []);
  const all = [...problems, ...read.flatMap((one) => one.problems), ...conflicts(rows)];
  if (all.length === 0 && rows.length === 0) all.push('it has no row');
  // A record that serves others comes before them.
  const first = rows.filter((row) => row.isUnpublished);
  return { rows: [...first, ...rows.filter((row) => !row.isUnpublished)], problems: all };
}

function rowOf({ line, fields }: Line, options: Options, terminal: Terminal): { row?: Row; problems: string[] } {
  const { name: typed, unpublished = false, ...rest } = fields;
  const { parts, problems } = partsOf(rest);
  const { given, problems: wrong, told } = givenIn(options, terminal, parts);
  const isUnpublished = String(unpublished).toLowerCase() === 'true';
  const name = nameIn(typed);
  const flag = isUnpublished || String(unpublished).toLowerCase() === 'false';
  const all = [
    ...('problem' in name ? [name.problem] : []),
    ...(flag ? [] : ['unpublished must be true or false']),
    ...problems,
    ...wrong,
    ...missingIn(told, isUnpublished).map((field) => `${field} is missing`),
  ].map((problem) => `line ${line}: ${problem}`);
  return 'name' in name ? { row: { line, name: name.name, isUnpublished, given }, problems: all } : { problems: all };
}

function nameIn(typed: unknown): { name: string } | { problem: string } {
  if (typeof typed !== 'string' || typed.trim() === '') return { problem: 'name is missing' };
  try {
    return { name: readName(typed) };
  } catch (error) {
    if (!(error instanceof WrongAnswer)) throw error;
    return { problem: error.message };
  }
}

/** What two rows cannot both have. */
function conflicts(rows: readonly Row[]): string[] {
  const published = rows.filter((row) => !row.isUnpublished);
  return [
    ...twice(rows, 'name', ({ name }) => name),
    ...twice(rows, 'refreshToken', ({ given }) => given.refreshToken?.fingerprint),
    ...twice(published, 'variableName', ({ given: { orgId, accessToken, variableName } }) => {
      const org = orgId ?? orgOf(accessToken);
      return org && variableName && `${org} ${variableName}`;
    }),
  ];
}

function twice(rows: readonly Row[], field: string, keyOf: (row: Row) => string | undefined): string[] {
  const lines = new Map<string, number>();
  return rows.flatMap((row) => {
    const key = keyOf(row);
    if (key === undefined) return [];
    const before = lines.get(key);
    if (before === undefined) lines.set(key, row.line);
    return before === undefined ? [] : [`line ${row.line}: ${field} is that of line ${before} too`];
  });
}

/** A file with secrets is for its owner alone, as ssh has it. Where there are no modes, all seem to be set. */
async function readOwnFile(file: string): Promise<string> {
  const kind = await stat(file).catch(() => undefined);
  if (kind?.isFile() && process.platform !== 'win32' && (kind.mode & 0o077) !== 0) {
    throw new CommandFailed('The file of --from holds secrets, and others can read it: chmod 600 it first.');
  }
  return readText(file, 'The file of --from');
}
