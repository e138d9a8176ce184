import { setTimeout as sleep } from 'node:timers/promises';
import { DAY, HOUR, type Instant, MINUTE, utc } from '../../lambda/broker/record/time.ts';
import type { LogLine } from '../installation/function-log.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { withRecord } from '../records/missing-record.ts';
import { loadRecord } from '../records/registered.ts';
import { printResult, WrongUse } from '../terminal/command.ts';
import { withInterruption } from '../terminal/interruption.ts';
import { printable } from '../terminal/printable.ts';
import { withProgress } from '../terminal/progress.ts';
import { entryOf, patternFor, rawLine } from './entry.ts';
import { entryWords } from './entry-words.ts';
import { followed } from './follow.ts';

const units: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

/** Shows the function's log. */
export const logs = operatorCommand({
  usage: 'logs [NAME]',
  about: `Shows the function's log: time, level, record, and what happened. With NAME, only the lines about that record.
--json prints the lines as the function wrote them, one JSON object a line. The log holds no secret: tokens appear as
the first 8 digits of their fingerprint. \`history NAME\` shows the same in fewer lines.`,
  flags: {
    since: { type: 'string', value: 'SPAN', about: 'how far to look back: 30m, 3h, 7d (1d, and 10m with --follow)' },
    errors: { type: 'boolean', about: 'only failures' },
    filter: { type: 'string', value: 'PATTERN', about: 'only lines that match this filter pattern of CloudWatch Logs' },
    follow: { type: 'boolean', about: 'wait for new lines, until Ctrl-C' },
  },
  examples: ['logs', 'logs clinic --since 7d', 'logs --errors --since 3h', 'logs --follow'],
  check({ flags: { since, errors, filter }, names }) {
    if (names.length > 0) onlyName(names);
    if (filter !== undefined && (errors || names.length > 0)) {
      throw new WrongUse('--filter stands alone: put the record, and level = "ERROR", into the pattern.');
    }
    readSpan(since ?? '1d');
  },
  async run({ installation, flags, names: [name], terminal }) {
    const { log, clock } = installation;
    const start = clock.now() - readSpan(flags.since ?? (flags.follow ? '10m' : '1d'));
    const pattern = flags.filter ?? patternFor(name, flags.errors);
    let isEmpty = true;
    const show = (line: LogLine) => {
      const words = flags.json ? rawLine(line) : entryWords(entryOf(line));
      if (words === undefined) return;
      terminal.showProgress?.();
      printResult({ lines: [flags.json ? words : printable(words)], exact: flags.json }, terminal);
      isEmpty = false;
    };
    if (flags.follow) {
      await follow(start, (from, signal) => log.find({ from, pattern, signal }), show);
      return { exitCode: 0, lines: [] };
    }
    await withProgress(terminal, 'Reading the log', async () => {
      for await (const line of log.find({ from: start, pattern })) show(line);
    });
    if (!isEmpty) return { exitCode: 0, lines: [] };
    if (name !== undefined) await withRecord(installation, name, () => loadRecord(installation, name));
    return { exitCode: 0, lines: [], notes: [`The log has no such line since ${utc(start)}.`] };
  },
});

function readSpan(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const span = Number(count) * (units[unit] ?? 0);
  if (span > 0) return span;
  throw new WrongUse('--since takes a span of time, such as 30m, 3h or 7d.');
}

/** Until Ctrl-C. */
async function follow(
  start: Instant,
  find: (from: Instant, signal: AbortSignal) => AsyncIterable<LogLine>,
  show: (line: LogLine) => void,
): Promise<void> {
  await withInterruption(async (signal) => {
    const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
    try {
      for await (const line of followed(start, {
        find: (from) => find(from, signal),
        rest,
        hasLeft: () => signal.aborted,
      })) {
        show(line);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}
