import { readFile } from 'node:fs/promises';
import { type Flow, NotAFlowError, parseFlow } from '../../flows/format.ts';
import { lintFlow } from '../../flows/lint/lint.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Command, type ExitCode, WrongUse } from '../terminal/command.ts';
import { readArguments } from '../terminal/read-arguments.ts';
import { type LintResult, reportLines } from './lint-report.ts';

const help = `Usage: ${COMMAND} flows lint FILE... [options]

Looks for what makes a flow fail, mislead or leak: broken format, names that do not exist, swapped credentials,
endless loops, unread statuses, secrets in the file and in variables that are not secure. Takes any export of Flow
Designer. A main flow and its subflow, given together, are checked against each other. Shows no secret's value.

Exit code: 0 without errors (there may be warnings), 1 with errors, 2 if a file cannot be read or is no flow.

Options:
  --json     print the findings as JSON
  --help

Examples:
  ${COMMAND} flows lint export.json
  ${COMMAND} flows lint my-flows/main-flow.json my-flows/fallback-subflow.json
  ${COMMAND} flows lint --json my-flows/*.json | jq -r '.files[].findings[]?.rule'`;

const options = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Names the defects of flows. */
export const flowsLint: Command = {
  optionsOf: async () => Object.keys(options),
  async run(args, terminal) {
    const { values: flags, positionals: files } = readArguments({ args: [...args], options, allowPositionals: true });
    if (flags.help) {
      terminal.print(help);
      return 0;
    }
    if (files.length === 0) throw new WrongUse('FILE is missing.');
    const results = lintTogether(await Promise.all(files.map(readFlow)));
    if (flags.json) terminal.print(JSON.stringify({ files: results }, undefined, 2));
    else for (const line of reportLines(results)) terminal.print(line);
    return exitCode(results);
  },
};

export type ReadFile = { file: string } & ({ flow: Flow } | { problem: string });

/** Reads a flow, or says why there is none. */
export async function readFlow(file: string): Promise<ReadFile> {
  try {
    return { file, flow: parseFlow(await readFile(file), file) };
  } catch (error) {
    if (error instanceof NotAFlowError) return { file, problem: error.message };
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return { file, problem: `${file} cannot be read${code}.` };
  }
}

function lintTogether(files: readonly ReadFile[]): LintResult[] {
  const companions = files.flatMap((one) => ('flow' in one ? [one.flow] : []));
  return files.map((one) =>
    'flow' in one
      ? { file: one.file, findings: lintFlow(one.flow, { companions }) }
      : { file: one.file, problem: one.problem },
  );
}

function exitCode(results: readonly LintResult[]): ExitCode {
  if (results.some((result) => 'problem' in result)) return 2;
  const hasErrors = results.some((result) => 'findings' in result && result.findings.some(isError));
  return hasErrors ? 1 : 0;
}

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error';
}
