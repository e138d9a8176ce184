import type { Entry, Standing } from '../record/roster.ts';
import { type Instant, utc } from '../record/time.ts';
import { isBackWithoutTarget, type RosterNotice } from '../sweep/roster.ts';
import { operator } from './commands.ts';
import { callersAre, type Message, messageAboutFailure, messageOf, type Sender, type Whereabouts } from './messages.ts';

interface Words {
  subject: string;
  happened(name: string): string;
  cure: string;
  /** Of the operator's command. */
  command?: string;
}

const AFTERWARDS = 'the broker does not renew the token, and tells you once more before it ends.';

const words: Record<Exclude<Standing, 'failing'>, Words> = {
  gone: {
    subject: 'the record is gone',
    happened: (name) => `Record ${name} is gone: its secret was deleted, or waits for its deletion.`,
    cure: 'bring the record back, if it was not removed on purpose.',
    command: 'restore',
  },
  paused: {
    subject: 'paused',
    happened: (name) => `Record ${name} is paused.`,
    cure: 'resume the record before its token ends.',
    command: 'resume',
  },
  'without-target': {
    subject: 'no target any more',
    happened: (name) => `Record ${name} has no target any more, so nothing is published into its variable.`,
    cure: 'go back to the config before the last edit, if the target was not removed on purpose.',
    command: 'restore',
  },
  publishing: {
    subject: 'kept valid again',
    happened: (name) => `The broker keeps the token of record ${name} valid again.`,
    cure: 'nothing.',
  },
};

/** What a sweep has noticed about a record that cannot remember it itself. */
export function messageAboutStanding(
  { whereabouts, now, sweepMs }: { whereabouts: Whereabouts; now: Instant; sweepMs: number },
  { name, kind, entry, failure }: RosterNotice,
): Message {
  const callers = callersOfEntry(entry, now);
  if (entry.standing === 'failing') {
    if (!failure) throw new Error('a failing record has a failure');
    const sender: Sender = { name, now, callers: { why: 'nothing published' }, whereabouts, sweepMs };
    return messageAboutFailure(sender, failure, {}, [], callers);
  }
  const isOver = entry.standing === 'publishing' || isBackWithoutTarget(entry);
  const { subject, happened, cure, command } = wordsOf(isOver ? 'publishing' : entry.standing, entry);
  const isEnding = kind === 'ending';
  return messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: ${isEnding ? `ends soon; ${subject}` : subject}`,
    happened: [`${happened(name)} The broker has known it since ${utc(entry.since)}.`],
    callers,
    ...(!isOver && { byItself: isEnding ? 'the broker does not renew the token.' : AFTERWARDS }),
    cure,
    ...(command !== undefined && { commands: [operator(whereabouts, `${command} ${name}`)] }),
    ...(!isOver && { heading: 'a-record-that-is-not-kept-any-more' }),
  });
}

function wordsOf(standing: keyof typeof words, { untold, code }: Entry): Words {
  if (untold !== 'failing' || standing === 'gone' || code === undefined) return words[standing];
  return {
    ...words[standing],
    subject: `recovered from ${code}`,
    happened: (name) => `Record ${name} does not fail with ${code} any more.`,
  };
}

/** What callers have by what the sweeps remember, as the end of a sentence. */
export function callersOfEntry({ safeUntil }: Pick<Entry, 'safeUntil'>, now: Instant): string {
  if (safeUntil === undefined) return 'the broker knows of no working token that they have.';
  return callersAre(safeUntil > now ? { safeUntil } : { affectedSince: safeUntil, why: 'expired' }, now);
}
