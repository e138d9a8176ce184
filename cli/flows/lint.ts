import { readFile } from 'node:fs/promises';
import { type Flow, parseFlow } from '../../flows/format.ts';
import { lintFlow } from '../../flows/lint/lint.ts';
import { NotAFlowError } from '../../flows/not-a-flow-error.ts';
import { type ExitCode, WrongUse } from '../terminal/command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { codeIn } from '../terminal/files.ts';
import { type LintResult, reportLines } from './lint-report.ts';

/** Names the defects of flows. */
export const flowsLint = explainedCommand({
  usage: 'flows lint FILE...',
  about: `Looks for what makes a flow fail, mislead or leak: broken format, names that do not exist, swapped credentials,
endless loops, unread statuses, secrets in the file and in variables that are not secure. Takes any export of Flow
Designer. A main flow and its subflow, given together, are checked against each other. Shows no secret's value.
A warning alone is not a failure; a FILE that is unreadable or not a flow is wrong use.`,
  flags: {},
  examples: [
    'flows lint export.json',
    'flows lint my-flows/main-flow.json my-flows/fallback-subflow.json',
    "flows lint --json my-flows/*.json | jq -r '.files[].findings[]?.rule'",
  ],
  async run({ names: files }) {
    if (files.length === 0) throw new WrongUse('FILE is missing.');
    const results = lintTogether(await Promise.all(files.map(readFlow)));
    return { exitCode: exitCode(results), json: { files: results }, lines: reportLines(results) };
  },
});

export type ReadFile = { file: string } & ({ flow: Flow } | { problem: string });

/** Reads a flow, or says why there is none. */
export async function readFlow(file: string): Promise<ReadFile> {
  try {
    return { file, flow: parseFlow(await readFile(file), file) };
  } catch (error) {
    if (error instanceof NotAFlowError) return { file, problem: error.message };
    return { file, problem: `${file} cannot be read${codeIn(error)}.` };
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
