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
export function moment(at: number): string {
  const [, weekday, day, month, , time] = /^(\w+), (\d+) (\w+) (\d+) (\d+:\d+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${weekday} ${day} ${month} ${time}`;
}

/** One line of the timeline: when, who, what. */
export function timelineLine(at: number, actor: Actor, what: string): string {
  return `${styleText('dim', moment(at))}  ${styleText(colours[actor], actor.padEnd(8))}${what}\n`;
}

/** What a log line of the function is worth telling; undefined where nothing happened. */
export function tellingOf(line: LogLine): string | undefined {
  if (line.message === 'check failed') {
    const held = line.held ? undefined : `${String(line.code)}: ${String(line.reason)}`;
    return held;
  }
  if (line.message !== 'checked' || line.outcome === 'not_due') return undefined;
  const until = moment(Date.parse(String(line.accessTokenExpiresAt)));
  const published = line.variable === 'published' ? ', saved it and published it' : '';
  const seen = line.drifted ? 'noticed that the variable holds another token; ' : '';
  switch (line.outcome) {
    case 'refreshed':
      return `${seen}bought token ${String(line.tokenFingerprint)}, good until ${until}${published}`;
    case 'unchanged':
      return `${seen}got token ${String(line.tokenFingerprint)} again, good until ${until}, no error and no new life`;
    default:
      return `published token ${String(line.tokenFingerprint)} again`;
  }
}
