import { styleText } from 'node:util';
import type { Finding, Severity } from '../../flows/lint/finding.ts';
import { printable } from '../terminal/printable.ts';

/** What became of one file: its findings, or why there can be none. */
export type LintResult = { file: string } & ({ findings: Finding[] } | { problem: string });

const severities: readonly Severity[] = ['error', 'warning'];

/** The findings for people, file by file and rule by rule. In colour where standard output is a terminal that wants it. */
export function reportLines(results: readonly LintResult[]): string[] {
  return results.flatMap((result, index) => [
    ...(index > 0 ? [''] : []),
    ...('findings' in result ? fileLines(result.file, result.findings) : [styleText('red', printable(result.problem))]),
  ]);
}

function fileLines(file: string, findings: readonly Finding[]): string[] {
  const counts = severities.map((severity) =>
    count(findings.filter((one) => one.severity === severity).length, severity),
  );
  const summary = findings.length === 0 ? 'no findings' : counts.filter((text) => text !== undefined).join(', ');
  return [
    styleText('bold', printable(`${file}: ${summary}`)),
    ...severities.flatMap((severity) =>
      [...byRule(findings.filter((one) => one.severity === severity))].flatMap(ruleLines),
    ),
  ];
}

function count(number: number, severity: Severity): string | undefined {
  if (number === 0) return undefined;
  return number === 1 ? `1 ${severity}` : `${number} ${severity}s`;
}

function byRule(findings: readonly Finding[]): Iterable<[Finding, ...Finding[]]> {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group) group.push(finding);
    else groups.set(finding.rule, [finding]);
  }
  return groups.values();
}

function ruleLines(findings: readonly [Finding, ...Finding[]]): string[] {
  const [{ rule, severity, why, cure }] = findings;
  const colour = severity === 'error' ? 'red' : 'yellow';
  return [
    '',
    `  ${styleText(colour, severity)} ${styleText('bold', rule)}`,
    ...findings.map(({ activity, variable, message }) => {
      const place = activity ?? (variable === undefined ? undefined : `variable ${variable}`);
      return `    ${printable(place === undefined ? message : `${place}: ${message}`)}`;
    }),
    `    Why:  ${why}`,
    `    Cure: ${cure}`,
  ];
}
