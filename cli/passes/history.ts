import { COMMAND } from '../../lambda/broker/command-name.ts';
import { DAY, type Instant, iso, LONGEST_PASS, utc } from '../../lambda/broker/record/time.ts';
import type { LogLine } from '../installation/function-log.ts';
import type { Installation } from '../installation/installation.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { withRecord } from '../records/missing-record.ts';
import { loadRecord } from '../records/registered.ts';
import { CommandFailed, WrongUse } from '../terminal/command.ts';
import { printable } from '../terminal/printable.ts';
import { withProgress } from '../terminal/progress.ts';
import { entryOf, patternFor } from './entry.ts';
import { type Event, LogHistory } from './events.ts';
import { rememberedEvents } from './remembered.ts';

/** How long the log is kept. */
const MOST_DAYS = 180;
/** A token's usual life: its last refresh is among them. */
const USUAL_DAYS = 14;

/** Tells what happened to a record. */
export const history = operatorCommand({
  usage: 'history NAME',
  about: `Lists what happened to the record, from the function's log: refreshes and their reason, what was published, failures
with their code, and messages that went out. A failure that lasts is one line. Checks that found nothing to do are
counted. If the log is gone, or you may not read it, the command lists what the record itself remembers: the last event
of each kind.`,
  flags: {
    days: { type: 'string', value: 'N', about: `how far to look back: 1 to ${MOST_DAYS} (${USUAL_DAYS})` },
  },
  examples: ['history clinic', 'history clinic --days 60', "history clinic --json | jq '.events[-1]'"],
  check({ flags, names }) {
    onlyName(names);
    readDays(flags.days);
  },
  async run({ installation, flags, names, terminal }) {
    const record = onlyName(names);
    const days = readDays(flags.days);
    const found = await withProgress(terminal, `Reading the history of ${record}`, () =>
      tell(installation, record, days),
    );
    return { exitCode: 0, json: inJson(record, found), lines: inWords(record, days, found).map(printable) };
  },
});

/** What the log tells; without it, why there is none, and what the record itself remembers. */
type RecordHistory = LogHistory | { missing: string; events: Event[] };

function readDays(text = `${USUAL_DAYS}`): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_DAYS) return Number(text);
  throw new WrongUse(`--days takes a whole number from 1 to ${MOST_DAYS}.`);
}

async function tell(installation: Installation, record: string, days: number): Promise<RecordHistory> {
  const from = installation.clock.now() - days * DAY;
  const lines = await linesAbout(installation, record, from);
  if (typeof lines !== 'string' && lines[0]) {
    const log = new LogHistory(lines.map(entryOf));
    // A log group may be younger than the record.
    const until = lines[0].at - LONGEST_PASS;
    const known = await loadRecord(installation, record).then(rememberedEvents, () => []);
    log.events.unshift(...known.filter(({ at }) => at >= from && at < until));
    return log;
  }
  const missing = typeof lines === 'string' ? lines : `The log has no line about ${record} from ${lastDays(days)}.`;
  const loaded = await withRecord(installation, record, () => loadRecord(installation, record));
  return { missing, events: rememberedEvents(loaded) };
}

/** The oldest first; or why they cannot be read. */
async function linesAbout({ log }: Installation, record: string, from: Instant): Promise<LogLine[] | string> {
  const lines: LogLine[] = [];
  try {
    for await (const line of log.find({ from, pattern: patternFor(record) })) lines.push(line);
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
  return lines.sort((one, other) => one.at - other.at);
}

function inJson(record: string, found: RecordHistory): object {
  const events = found.events.map((event) => ({
    ...event,
    at: iso(event.at),
    ...(event.until !== undefined && { until: iso(event.until) }),
  }));
  if ('missing' in found) return { record, source: 'record', missing: found.missing, events };
  const { checks, idle, lastCheckedAt } = found;
  return {
    record,
    source: 'log',
    checks,
    idle,
    ...(lastCheckedAt !== undefined && { lastCheckedAt: iso(lastCheckedAt) }),
    events,
  };
}

function inWords(record: string, days: number, found: RecordHistory): string[] {
  const events = found.events.map(
    ({ at, words, times, until }) =>
      `  ${utc(at)}  ${shortened(words)}${until === undefined ? '' : ` (${times} times, until ${utc(until)})`}`,
  );
  if ('missing' in found) {
    const rest =
      events.length > 0 ? ['The record itself remembers:', ...events] : ['The record itself remembers nothing.'];
    return [found.missing, ...rest];
  }
  const { checks, idle, lastCheckedAt = 0 } = found;
  return [
    `${record}, ${lastDays(days)}:`,
    ...events,
    `Checked ${counted(checks)}, last at ${utc(lastCheckedAt)}${idleWords(checks, idle)}. More: ${COMMAND} logs ${record}`,
  ];
}

function idleWords(checks: number, idle: number): string {
  if (idle === 0) return '';
  return idle === checks ? '; there was nothing to do' : `; ${counted(idle)} there was nothing to do`;
}

function counted(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

/** The first sentence: a line of the log has them all. */
function shortened(words: string): string {
  return words.replace(/\. .*$/s, '.');
}

function lastDays(days: number): string {
  return days === 1 ? 'the last day' : `the last ${days} days`;
}
