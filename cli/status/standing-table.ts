import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import { type Cell, tableLines } from '../terminal/table.ts';
import type { Standing } from './standing.ts';
import { callersCell, healthCell, nextCell, refreshCell, variableCell } from './standing-words.ts';

const head = ['RECORD', 'ORG', 'CALLERS SAFE', 'REFRESH TOKEN', 'VARIABLE', 'HEALTH', 'NEXT', 'WRITER'];

/** One line a record, or a block on a narrow screen. */
export function standingTable(standings: readonly Standing[], now: Instant, screen?: number): string[] {
  if (standings.length === 0) return [`No record is registered. Next: ${COMMAND} setup NAME`];
  return tableLines(
    head,
    standings.map((standing) => row(standing, now)),
    screen,
  );
}

function row(standing: Standing, now: Instant): Cell[] {
  return [
    { text: standing.record },
    // The rest of a UUID tells orgs apart no better, and costs a third of the line.
    { text: standing.orgId?.slice(0, 8) ?? '-' },
    callersCell(standing, now),
    refreshCell(standing, now),
    variableCell(standing),
    healthCell(standing, now),
    nextCell(standing, now),
    { text: standing.writer ?? '-' },
  ];
}
