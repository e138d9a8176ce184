import { styleText } from 'node:util';
import { type Finding, needsPerson } from './finding.ts';

const marks = {
  ok: styleText('green', '✔'),
  hint: styleText('blue', 'i'),
  warning: styleText('yellow', '!'),
  problem: styleText('red', '✘'),
  unknown: styleText('cyan', '?'),
} as const satisfies Record<Finding['state'], string>;

/** As many records are shown with the same check, before it becomes a flood. */
const SHOWN = 20;

/** One line a check, its cure under it; what is fine with several records takes one line for all of them. */
export function reportLines(findings: readonly Finding[]): string[] {
  const byCheck = Map.groupBy(findings, ({ check }) => check);
  const lines = [...byCheck.values()].flatMap((ofCheck) => {
    const fine = ofCheck.filter(({ state, record }) => state === 'ok' && record !== undefined);
    const alone = fine.length < 2 ? ofCheck : ofCheck.filter((finding) => !fine.includes(finding));
    const left = alone.length - SHOWN;
    return [
      ...(fine.length < 2 ? [] : [fineLine(fine)]),
      ...alone.slice(0, SHOWN).flatMap(linesOf),
      ...(left > 0 ? [`    And ${left} more; --json shows all.`] : []),
    ];
  });
  return [...lines, '', summary(findings)];
}

function linesOf(finding: Finding): string[] {
  const { check, record, state, says } = finding;
  const subject = record === undefined ? check : `${check} of ${record}`;
  const cure = finding.state === 'ok' ? undefined : finding.cure;
  return [`${marks[state]} ${subject}: ${says}`, ...(cure === undefined ? [] : [`    ${cure}`])];
}

function fineLine(fine: readonly Finding[]): string {
  const names = fine.map(({ record }) => record);
  const shown = names.length > 5 ? `${names.length} records` : names.join(', ');
  return `${marks.ok} ${fine[0]?.check}: fine with ${shown}.`;
}

function summary(findings: readonly Finding[]): string {
  const todo = findings.filter(needsPerson);
  const open = findings.filter(({ state }) => state === 'unknown').length;
  const unknown = open === 0 ? '' : ` ${open} ${open === 1 ? 'thing is' : 'things are'} not known.`;
  const hints = findings.filter(({ state }) => state === 'hint').length;
  const hinted = hints === 0 ? '' : ` ${hints} ${hints === 1 ? 'hint is' : 'hints are'} for you to choose.`;
  const made = `${findings.length} ${findings.length === 1 ? 'check was' : 'checks were'} made.`;
  if (todo.length === 0) return `Nothing needs doing. ${made}${unknown}${hinted}`;
  const places = todo.map(({ check, record }) => (record === undefined ? check : `${check} of ${record}`));
  const shown = places.slice(0, 8).join(', ') + (places.length > 8 ? ` and ${places.length - 8} more` : '');
  return `${todo.length} ${todo.length === 1 ? 'thing needs' : 'things need'} doing: ${shown}. ${made}${unknown}${hinted}`;
}
