import { styleText } from 'node:util';
import type { Tally } from './play.ts';

/** What `npm start -- --json` prints. */
export interface Summary extends Tally {
  simulatedDays: number;
  seed: number;
  /** The same calls, clock and faults with the refresh on a 401 alone. */
  baseline: Tally;
}

/** The summary as people read it. */
export function summaryText(summary: Summary): string {
  const { baseline, simulatedDays } = summary;
  const rows: [string, number, number][] = [
    ['calls', summary.calls, baseline.calls],
    ['heard a 401', summary.unauthorizedHeardByCallers, baseline.unauthorizedHeardByCallers],
    ['got no answer', summary.unanswered, baseline.unanswered],
    ['tokens bought', summary.refreshes, baseline.refreshes],
    ['variable written', summary.publishes, baseline.publishes],
    ['faults met', summary.faultsInjected, baseline.faultsInjected],
  ];
  const head = `${''.padEnd(18)}${'with the broker'.padStart(16)}${'without'.padStart(16)}`;
  const lines = rows.map(([what, ours, theirs]) => `${what.padEnd(18)}${number(ours)}${number(theirs)}`);
  const verdict =
    summary.unauthorizedHeardByCallers === 0
      ? styleText('green', `No caller heard a 401 in ${simulatedDays} days.`)
      : styleText('red', `${summary.unauthorizedHeardByCallers} callers heard a 401 in ${simulatedDays} days.`);
  const otherwise = `Without the broker, ${baseline.unauthorizedHeardByCallers} did.`;
  return `\n${head}\n${lines.join('\n')}\n\n${verdict} ${otherwise}\n`;
}

function number(value: number): string {
  return value.toLocaleString('en').padStart(16);
}
