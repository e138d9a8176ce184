import { styleText } from 'node:util';
import type { Tally } from './play.ts';

/** What `npm start -- --json` prints. */
export interface Summary extends Tally {
  simulatedDays: number;
  seed: number;
  /** The same calls, clock and faults with the refresh on a 401 alone. */
  baseline: Tally;
}

const TOKEN_LIFE_DAYS = 14;
/** A token that was new at the start has expired by then, and callers with an older copy have called. */
const ENOUGH_DAYS = 21;

/** The summary as text. */
export function summaryText(summary: Summary): string {
  const { baseline, simulatedDays, unauthorizedHeardByCallers: heard } = summary;
  const rows: [string, number, number][] = [
    ['calls', summary.calls, baseline.calls],
    ['callers who heard a 401', heard, baseline.unauthorizedHeardByCallers],
    ['callers without an answer', summary.unanswered, baseline.unanswered],
    ['refreshes', summary.refreshes, baseline.refreshes],
  ];
  const head = `${''.padEnd(26)}${'with the broker'.padStart(16)}${'without it'.padStart(16)}`;
  const lines = rows.map(([what, ours, theirs]) => `${what.padEnd(26)}${cell(ours)}${cell(theirs)}`);
  const verdict =
    heard === 0
      ? styleText('green', `No caller heard a 401 in ${simulatedDays} days.`)
      : styleText('red', `${number(heard)} callers heard a 401 in ${simulatedDays} days.`);
  const spent = `For this the broker refreshed ${times(summary.refreshes)}, wrote the variable ${times(summary.publishes)}, and met ${number(summary.faultsInjected)} faults.`;
  return `\n${head}\n${lines.join('\n')}\n\n${verdict}\n${spent}\n${withoutBroker(summary)}\n`;
}

function withoutBroker({ baseline, simulatedDays }: Summary): string {
  const { calls, unauthorizedHeardByCallers: heard } = baseline;
  if (heard > 0) {
    return `Without the broker, ${number(heard)} of ${number(calls)} did: 1 caller in ${number(Math.round(calls / heard))}.`;
  }
  const none = 'Without the broker, no caller did either';
  if (simulatedDays > TOKEN_LIFE_DAYS) return `${none}.`;
  return `${none}: a token lives for ${TOKEN_LIFE_DAYS} days.\nTo see the difference: npm start -- --days ${ENOUGH_DAYS}`;
}

const times = (count: number) => (count === 1 ? 'once' : `${number(count)} times`);
const number = (value: number) => value.toLocaleString('en');
const cell = (value: number) => number(value).padStart(16);
