import type { Listed, Usable } from '../ports.ts';
import type { PassReport } from '../reconcile/result.ts';
import { callersOf, safeUntil } from '../record/callers.ts';
import { Failure } from '../record/failures.ts';
import type { Entry, Roster, Standing } from '../record/roster.ts';
import { DAY, type Instant } from '../record/time.ts';

/** How a sweep found a record. */
interface Seen {
  /** Undefined where its config cannot be read: then it stands as it stood. */
  standing?: Standing;
  failure?: Failure;
  safeUntil?: Instant | undefined;
  /** It fails otherwise, and its own messages say so. */
  tellsItself?: boolean;
}

/** What a sweep reports about a record. */
export interface RosterNotice {
  name: string;
  kind: 'changed' | 'ending';
  entry: Entry;
  failure?: Failure | undefined;
}

/** A token that nothing renews any more is told of once more, so long before its end. */
const NEAR_END = 2 * DAY;

/** The roster after a sweep that listed all records, and what people must hear of it. */
export function rollCall(
  before: Roster,
  listed: readonly Listed[],
  reports: ReadonlyMap<string, PassReport>,
  now: Instant,
): { roster: Roster; notices: RosterNotice[] } {
  const found = new Map(listed.map((one) => [one.name, seenOf(one, reports.get(one.name), now)]));
  const roster = new Map<string, Entry>();
  const notices: RosterNotice[] = [];
  for (const name of [...new Set([...before.keys(), ...found.keys()])].sort()) {
    const seen = found.get(name);
    const entry = entryAfter(before.get(name), seen, now);
    if (!entry) continue;
    roster.set(name, entry);
    const kind = noticeDue(entry, seen?.failure, now);
    if (kind) notices.push({ name, kind, entry, failure: seen?.failure });
  }
  return { roster, notices };
}

/** The same roster after people heard those. */
export function afterTelling(roster: Roster, told: readonly RosterNotice[], now: Instant): Roster {
  const after = new Map(roster);
  for (const { name, entry } of told) {
    const { untold: _, lost: __, ...rest } = entry;
    const isKept = entry.standing === 'publishing' || isBackWithoutTarget(entry);
    const heard: Entry = {
      ...rest,
      ...(entry.standing !== 'failing' && { code: undefined }),
      ...(!isKept && { lost: true }),
    };
    after.set(name, isNearEnd(entry, now) ? { ...heard, endTold: true } : heard);
  }
  return after;
}

/** It serves consumers alone, as before it failed, was paused or was gone. */
export function isBackWithoutTarget({ standing, untold }: Entry): boolean {
  return standing === 'without-target' && untold !== undefined && untold !== 'publishing';
}

/** How many records have a variable that the broker keeps; one that could not be read for a moment is no loss. */
export function publishingIn(listed: readonly Listed[], before: Roster | undefined): number {
  return listed.filter((one) => {
    if ('failure' in one) return one.failure.transient && before?.get(one.name)?.standing === 'publishing';
    return one.config instanceof Failure || (one.config.target !== undefined && one.config.paused === undefined);
  }).length;
}

function seenOf(listed: Listed, report: PassReport | undefined, now: Instant): Seen {
  if ('failure' in listed) return { standing: 'failing', failure: listed.failure };
  const { config, state } = listed;
  const isRemoved = report?.failure?.code === 'RECORD_NOT_FOUND';
  const end = report?.result ? parsed(report.result.callersSafeUntil) : safeUntil(callersOf(config, state, now));
  if (report?.failure && report.isUntold && !isRemoved) {
    return { standing: 'failing', failure: report.failure, safeUntil: end };
  }
  const tellsItself = report?.failure !== undefined;
  if (config instanceof Failure) return { safeUntil: end, tellsItself };
  return { standing: standingOf(listed as Usable), safeUntil: end, tellsItself };
}

function standingOf({ config }: Usable): Standing {
  if (config.paused !== undefined) return 'paused';
  return config.target ? 'publishing' : 'without-target';
}

/** Undefined where nothing is left to remember: what is gone, and its token, too. */
function entryAfter(before: Entry | undefined, seen: Seen | undefined, now: Instant): Entry | undefined {
  const standing = seen ? (seen.standing ?? keptStanding(before)) : 'gone';
  const code = seen?.failure?.code;
  const end = endAfter(before, standing, seen);
  if (!before) {
    const isNews = standing === 'failing';
    return { standing, since: now, code, safeUntil: end, ...(isNews && { untold: 'publishing' }) };
  }
  if (before.standing === standing && (standing !== 'failing' || before.code === code)) {
    const isOver = standing === 'gone' && before.untold === undefined && (end === undefined || end <= now);
    return isOver ? undefined : { ...before, safeUntil: end };
  }
  const heard = before.untold ?? before.standing;
  // A name that never had a token, such as a typing mistake, may go as it came.
  if (standing === 'gone' && heard === 'failing' && end === undefined) return undefined;
  const isLoss = standing === 'without-target' ? heard === 'publishing' : standing !== 'publishing';
  const isKnown = heard === standing || !(isLoss || before.lost) || (heard === 'failing' && seen?.tellsItself);
  // A message may have gone out that no sweep could note.
  const isUnsure = before.untold !== undefined && before.standing !== 'failing';
  const isNews = isUnsure || !isKnown;
  const { lost } = before;
  const failedWith = heard === 'failing' && isNews ? before.code : code;
  return { standing, since: now, code: failedWith, safeUntil: end, lost, ...(isNews && { untold: heard }) };
}

/** What its variable held is renewed no more; the record's own token may be. */
function hasLostTarget(before: Entry | undefined): boolean {
  return before !== undefined && (before.lost === true || (before.untold ?? before.standing) === 'publishing');
}

function keptStanding(before: Entry | undefined): Standing {
  return before && before.standing !== 'gone' && before.standing !== 'failing' ? before.standing : 'publishing';
}

/** Where no pass can see or renew it any more, the end that was known last stays. */
function endAfter(before: Entry | undefined, standing: Standing, seen: Seen | undefined): Instant | undefined {
  const isRenewed = standing === 'publishing' || (standing === 'without-target' && !hasLostTarget(before));
  if (isRenewed || standing === 'paused') return seen?.safeUntil;
  return (standing === 'failing' ? seen?.safeUntil : undefined) ?? before?.safeUntil;
}

function noticeDue(entry: Entry, failure: Failure | undefined, now: Instant): RosterNotice['kind'] | undefined {
  // A change that is over before the next sweep needs no message.
  const mayPass = failure?.transient === true && entry.since === now;
  if (mayPass) return undefined;
  if (entry.untold !== undefined) return 'changed';
  return isNearEnd(entry, now) && !entry.endTold ? 'ending' : undefined;
}

function isNearEnd(entry: Entry, now: Instant): boolean {
  const { standing, safeUntil: end } = entry;
  const isRenewed = standing === 'publishing' || (standing === 'without-target' && !hasLostTarget(entry));
  return !isRenewed && end !== undefined && end - now <= NEAR_END;
}

function parsed(moment: string | null): Instant | undefined {
  return moment === null ? undefined : Date.parse(moment);
}
