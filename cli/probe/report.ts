import { styleText } from 'node:util';
import type { Finding } from './finding.ts';

/** What was found, experiment by experiment. In colour where standard output is a terminal that wants it. */
export function reportLines(parts: readonly { title: string; findings: readonly Finding[] }[]): string[] {
  return parts.flatMap(({ title, findings }) => [styleText('bold', title), ...findings.flatMap(findingLines), '']);
}

function findingLines({ question, expected, observed, asExpected, broker }: Finding): string[] {
  const colour = asExpected === null ? 'dim' : asExpected ? 'green' : 'yellow';
  const mark = asExpected === null ? '-' : asExpected ? '=' : '!';
  return [
    `  ${styleText(colour, mark)} ${question}`,
    `      expected  ${expected}`,
    `      observed  ${styleText(colour, observed)}`,
    `      broker    ${broker}`,
  ];
}
