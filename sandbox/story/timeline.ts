import { styleText } from 'node:util';
import type { LogLine } from './hosted-function.ts';
import type { Actor } from './plot.ts';

const colours: Record<Actor, Parameters<typeof styleText>[0]> = {
  admin: 'magenta',
  Webex: 'red',
  AWS: 'red',
  broker: 'green',
  people: 'yellow',
  callers: 'cyan',
};

/** `Mon 04 Jan 08:00`, in UTC. */
function moment(at: number): string {
  const [, weekday, day, month, , time] = /^(\w+), (\d+) (\w+) (\d+) (\d+:\d+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${weekday} ${day} ${month} ${time}`;
}

/** One line of the timeline: when, who, what. */
export function timelineLine(at: number, actor: Actor, what: string): string {
  return `${styleText('dim', moment(at))}  ${styleText(colours[actor], actor.padEnd(9))}${what}\n`;
}

/** What a log line of the function is worth telling; undefined where nothing happened. */
export function tellingOf(line: LogLine): string | undefined {
  if (line.message === 'check failed') return line.held ? undefined : `${line.code}: ${line.reason}`;
  if (line.message !== 'checked' || line.outcome === 'not_due') return undefined;
  const seen = line.drifted ? 'finds another token in the variable; ' : '';
  const published = line.variable === 'published' ? ', saves it, publishes it' : '';
  const until = `good until ${moment(Date.parse(String(line.accessTokenExpiresAt)))}`;
  switch (line.outcome) {
    case 'refreshed':
      return `${seen}buys token ${line.tokenFingerprint}, ${until}${published}`;
    case 'unchanged':
      return `${seen}gets token ${line.tokenFingerprint} again, ${until}: no error, and no new life${published}`;
    default:
      return `publishes token ${line.tokenFingerprint} again`;
  }
}
