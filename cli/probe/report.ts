import { styleText } from 'node:util';
import type { Finding } from './finding.ts';

/** What was found, experiment by experiment. In colour where standard output is a terminal that wants it. */
export function reportLines(parts: readonly { title: string; findings: readonly Finding[] }[]): string[] {
  const told = parts.flatMap(({ title, findings }) => [styleText('bold', title), ...partLines(findings), '']);
  const differing = parts.flatMap(({ findings }) => findings).filter(({ asExpected }) => asExpected === false);
  const summary = differing.length === 1 ? '1 answer differs' : `${differing.length || 'No'} answers differ`;
  return [...told, `= as expected, ! differs, - not tried. ${summary} from what the broker expects.`];
}

/** What was not tried for one and the same reason is told once. */
function partLines(findings: readonly Finding[]): string[] {
  const [first] = findings;
  const isUntried = findings.every(({ asExpected, observed }) => asExpected === null && observed === first?.observed);
  if (!first || !isUntried) return findings.flatMap(findingLines);
  const questions = findings.length === 1 ? '1 question' : `${findings.length} questions`;
  return [`  ${styleText('dim', `- ${questions} ${first.observed}`)}`];
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
