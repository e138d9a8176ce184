import { parseArgs } from 'node:util';
import { alarmsIn } from '../cloudwatch/alarm-definition.ts';
import { Narrator } from './narrator.ts';
import { play, START } from './play.ts';
import { DAY } from './plot.ts';
import { type Summary, summaryText } from './summary.ts';

const HELP = `Plays two months of a contact centre in seconds: the real broker against stand-ins of Webex and AWS.

Usage: npm start [-- options]

  --days N    how many simulated days (60); a token lives for 14, so play more than that
  --seed N    another course of events; the same seed always gives the same one (1)
  --json      only the summary, as one JSON object
  --help

Examples:
  npm start
  npm start -- --seed 7
  npm start -- --days 30 --json
`;

async function main(): Promise<void> {
  const options = parseOptions();
  if (!options) return;
  const { days, seed, json } = options;
  const write = (text: string) => void (json || process.stdout.write(text));
  const silent = { tell: () => {}, hearLog: () => {}, hearMessage: () => {}, hearCall: () => {} };

  write(`\n${days} days of a contact centre, seed ${seed}: the broker refreshes the token, flows only read it\n\n`);
  const narrator = new Narrator(START, write);
  const withBroker = await play({
    days,
    seed,
    broker: true,
    tell: (at, actor, what) => narrator.tell(at, actor, what),
    hearLog: (at, line) => narrator.hearLog(at, line),
    hearMessage: (at, subject, text) => narrator.hearMessage(at, subject, text),
    hearCall: (at, call) => narrator.hearCall(at, call),
    // The template takes its time to make, and the summary does not speak of alarms.
    ...(!json && { alarms: alarmsIn((await import('./deployed-template.ts')).deployedTemplate()) }),
    hearAlarm: (change) => narrator.hearAlarm(change),
  });
  narrator.tellWeek(START + days * DAY);

  write('\nThe same calls, clock and faults again, with only the fallback in the flow\n\n');
  const other = new Narrator(START, write);
  const baseline = await play({
    days,
    seed,
    broker: false,
    ...silent,
    hearCall: (at, call) => other.hearCall(at, call),
  });
  other.tellWeek(START + days * DAY);

  const summary: Summary = { simulatedDays: days, seed, ...withBroker, baseline };
  process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(summary));
}

function parseOptions(): { days: number; seed: number; json: boolean } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        days: { type: 'string', default: '60' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return undefined;
    }
    return {
      days: wholeNumber('--days', values.days, 3650),
      seed: wholeNumber('--seed', values.seed, 2 ** 31),
      json: values.json,
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nSee: npm start -- --help\n`);
    process.exitCode = 2;
    return undefined;
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(`${option} takes a whole number from 1 to ${most}.`);
}

// A reader such as `head` closes the pipe when it has enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
await main();
