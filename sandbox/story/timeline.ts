import { styleText } from 'node:util';
import { utc } from '../../lambda/broker/record/time.ts';
import type { LogLine } from './hosted-function.ts';
import type { Actor } from './plot.ts';

const colours: Record<Actor, Parameters<typeof styleText>[0]> = {
  admin: 'magenta',
  Webex: 'red',
  AWS: 'red',
  broker: 'green',
  people: 'yellow',
  alarm: 'yellow',
  callers: 'cyan',
};

const INDENT = '2027-01-04 08:00 UTC  callers  '.length;
const WIDTH = 100;

/** What happened when, and who did it, in as many lines as it takes; the moment is left blank where it is known. */
export function timelineEntry(when: string, actor: Actor, what: string): string {
  const head = `${styleText('dim', when.padEnd(20))}  ${styleText(colours[actor], actor.padEnd(9))}`;
  return `${head}${wrapped(what, WIDTH - INDENT).join(`\n${' '.repeat(INDENT)}`)}\n`;
}

/** What a log line of the function is worth telling; undefined where nothing happened. */
export function tellingOf(line: LogLine): string | undefined {
  if (line.message === 'reconcile failed')
    return line.held ? undefined : `${line.code}: ${withoutTrackingId(line.failure)}`;
  if (line.message !== 'reconciled' || line.outcome === 'not_due') return undefined;
  const seen = line.drifted ? 'finds another token in the variable; ' : '';
  const until = `good until ${utc(String(line.accessTokenExpiresAt))}`;
  const saved = line.variable === 'published' ? ', saves it, publishes it' : ', already published';
  switch (line.outcome) {
    case 'refreshed':
      return `${seen}gets token ${line.tokenFingerprint}, ${until}${saved}`;
    case 'unchanged':
      return `${seen}gets token ${line.tokenFingerprint} again, ${until} as before`;
    default:
      return `${seen}publishes token ${line.tokenFingerprint} again`;
  }
}

/** What a message tells people, in a nutshell. */
export function tellingOfMessage(subject: string, text: string): string {
  const [, expiry] = /^Callers: safe until (.+? UTC)/m.exec(text) ?? [];
  const safety = expiry === undefined ? '' : `; callers are safe until ${expiry}`;
  return `get the message "${subject}"${safety}`;
}

function withoutTrackingId(reason: unknown): string {
  return String(reason).replace(/ \(tracking id [^)]*\)/, '');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
